/** A change on trial: systemd takes it back in time unless it is kept, whatever has become of the console. */
import { run } from './run.ts'

/** What can be on trial: `/usr/lib/callytics/revert-NAME` takes it back. */
export type TrialName = 'firewall' | 'network'

const SYSTEMCTL = '/usr/bin/systemctl'

/** Sets the way back, to be done before the change. A second change during a trial begins the time anew. */
export async function beginTrial(name: TrialName): Promise<void> {
	await run(SYSTEMCTL, ['restart', `callytics-revert@${name}.timer`])
}

/** What is on trial is kept: it does not go back any more. */
export async function endTrial(name: TrialName): Promise<void> {
	await run(SYSTEMCTL, ['stop', `callytics-revert@${name}.timer`])
}

/** What is on trial goes back now. */
export async function takeBack(name: TrialName): Promise<void> {
	await endTrial(name)
	await run(SYSTEMCTL, ['start', `callytics-revert@${name}.service`])
}
