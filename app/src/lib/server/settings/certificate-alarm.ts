/** The alarm: the certificate of the user's own will end soon, or has. The appliance's own is renewed by itself. */
import { certificateStep, daysLeft, type CertificateStep } from '#lib/domain/certificate-end.ts'
import { certificate as words } from '#lib/messages/certificate.ts'
import { idMadeFrom } from '../db/call-consequences.ts'
import { getAlarmRecipient } from '../db/machine-watch.ts'
import { addMails, getMailSettings } from '../db/mails.ts'
import { getAppliance } from '../db/settings.ts'
import { readCertificateInUse } from './certificate.ts'

export interface CertificateAlarm {
	step: CertificateStep
	/** Milliseconds since 1970. */
	until: number
	fingerprint: string
}

/** Undefined while there is time, and while the console shows the appliance's own. */
export async function findCertificateAlarm(
	now = Date.now(),
	stateDirectory?: string,
): Promise<CertificateAlarm | undefined> {
	const { present, isOwn } = await readCertificateInUse(stateDirectory)
	const until = new Date(present.validTo).getTime()
	const step = isOwn ? undefined : certificateStep(until, now)
	return step && { step, until, fingerprint: present.fingerprint256 }
}

// The mails of the last 30 days are kept, and that one was sent is known by them: a certificate that ended before is
// told by the overview alone, or its mail would go out again each month.
const endedIsNewsForDays = 14

/** Tells each step of a certificate once by mail, to whoever is told of the machine. */
export async function tellCertificateAlarm(now = Date.now(), stateDirectory?: string): Promise<void> {
	const alarm = await findCertificateAlarm(now, stateDirectory)
	if (!alarm || daysLeft(alarm.until, now) < -endedIsNewsForDays) return
	const recipient = await getAlarmRecipient()
	if (!recipient || !(await getMailSettings())) return
	const { name, timeZone } = await getAppliance()
	const { subject, body } = words.alarm.mail(name, alarm.step, alarm.until, now, timeZone)
	const id = idMadeFrom(`certificate ${alarm.fingerprint} ${alarm.step}`)
	await addMails([{ id, callId: null, recipient, subject, body }])
}
