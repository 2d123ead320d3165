/** A change on trial: systemd takes it back in time unless it is kept, whatever has become of the console. */
import { existsSync } from 'node:fs'
import { Refusal } from './refusal.ts'
import { run } from './run.ts'

/** What can be on trial: `/usr/lib/callytics/revert-NAME` takes it back. */
export type TrialName = 'firewall' | 'network'

const SYSTEMCTL = '/usr/bin/systemctl'

/** Sets the way back, to be done before the change. A second change during a trial begins the time anew. */
export async function beginTrial(name: TrialName): Promise<void> {
	await run(SYSTEMCTL, ['restart', `callytics-revert@${name}.timer`])
}

const noTrial = (name: TrialName) =>
	new Refusal(`${name}.no_trial`, 'There is no change on trial any more: it has gone back by itself.')

/** @param file there while something is on trial @throws Refusal when nothing is */
export function mustBeOnTrial(name: TrialName, file: string): void {
	if (!existsSync(file)) throw noTrial(name)
}

/**
 * What is on trial is kept: it does not go back any more.
 * @param file there while something is on trial
 * @throws Refusal when its time has run out since it was asked: it goes back already, or has
 */
export async function keepTrial(name: TrialName, file: string): Promise<void> {
	await endTrial(name)
	const wayBack = `callytics-revert@${name}.service`
	const state = await run(SYSTEMCTL, ['show', '--property=ActiveState', '--value', wayBack])
	if (state.trim() === 'activating') throw noTrial(name)
	mustBeOnTrial(name, file)
}

/** Nothing goes back by itself any more. */
export async function endTrial(name: TrialName): Promise<void> {
	await run(SYSTEMCTL, ['stop', `callytics-revert@${name}.timer`])
}

/** What is on trial goes back now. */
export async function takeBack(name: TrialName): Promise<void> {
	await endTrial(name)
	await run(SYSTEMCTL, ['start', `callytics-revert@${name}.service`])
}
