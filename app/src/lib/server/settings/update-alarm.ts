/** The alarm: a new version gave way. Told by mail once, to whoever is told of the machine. */
import { update as words } from '#lib/messages/update.ts'
import { idMadeFrom } from '../db/call-consequences.ts'
import { getAlarmRecipient } from '../db/machine-watch.ts'
import { addMails, getMailSettings } from '../db/mails.ts'
import { transaction } from '../db/pool.ts'
import { getAppliance } from '../db/settings.ts'
import { log } from '../log.ts'
import { theUpdateMachine } from './update-machine.ts'

/** After a restart, which is when one gives way. */
export async function tellWhatGaveWay(): Promise<void> {
	const [last] = (await theUpdateMachine().read()).history
	if (last?.outcome !== 'gave-way') return
	const recipient = await getAlarmRecipient()
	if (!recipient || !(await getMailSettings())) return
	const { name } = await getAppliance()
	const { subject, body } = words.alarm(name, last.from, last.to, last.reason)
	// Made from the update's own id: the same one is told once, however often the console is restarted.
	const mail = { id: idMadeFrom(`update ${last.id} gave way`), callId: null, recipient, subject, body }
	await transaction(() => addMails([mail]))
	log.warn('a new version gave way', { from: last.from, to: last.to, reason: last.reason })
}
