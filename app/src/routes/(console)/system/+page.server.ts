/** How the machine fares now and did in the last day; restarting a unit, the machine's power, and who is told of alarms. */
import { action } from '#lib/server/auth/action.ts'
import { getMailSettings } from '#lib/server/db/mails.ts'
import { getAlarmRecipient, listMachineSamples } from '#lib/server/db/machine-watch.ts'
import { UserError } from '#lib/server/errors.ts'
import { changeAlarmRecipient, readVitals, restartUnit, switchPower } from '#lib/server/settings/system.ts'
import { restartables } from '../../../../../appliance/helper/protocol.ts'
import type { Actions, PageServerLoad } from './$types'

/** What is asked of the machine itself may be away while everything else is to be seen. */
async function vitalsIfThere() {
	try {
		return await readVitals()
	} catch (error) {
		if (error instanceof UserError) return undefined
		throw error
	}
}

export const load: PageServerLoad = async ({ depends }) => {
	depends('callytics:system')
	const [vitals, samples, alarmRecipient, mailServer] = await Promise.all([
		vitalsIfThere(),
		listMachineSamples(),
		getAlarmRecipient(),
		getMailSettings(),
	])
	return {
		...{ vitals, alarmRecipient, hasMailServer: mailServer !== undefined },
		samples: samples.map(({ at, ...sample }) => ({ ...sample, at: at.getTime() })),
		restartables: [...restartables] as string[],
	}
}

export const actions = {
	restartUnit: action((form, actor) => restartUnit(form.text('unit'), actor)),
	restart: action((_form, actor) => switchPower('restart', actor)),
	powerOff: action((_form, actor) => switchPower('powerOff', actor)),
	alarms: action((form, actor) => changeAlarmRecipient(form.text('recipient'), actor)),
} satisfies Actions
