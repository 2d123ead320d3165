/** A trial whose time is over, which the machine has taken back by then: noted, with the database of countries tried in it. */
import type { TrialTable } from '../db/trials.ts'
import { dropTriedCountries } from '../settings/firewall.ts'
import { noteEndOfTrial } from '../settings/trial.ts'

export async function endTrial(task: { table: TrialTable }): Promise<void> {
	await noteEndOfTrial(task)
	if (task.table === 'firewall') await dropTriedCountries()
}
