/** Installs an update: brings it, writes the other slot, tries it on a copy of the data, waits for its moment, and restarts. */
import { setTimeout as delay } from 'node:timers/promises'
import { Refusal } from '../helper/refusal.ts'
import { run as runTool, tryRun } from '../helper/run.ts'
import { databaseBefore } from '../helper/update/places.ts'
import type { UpdateRun } from '../helper/update/report.ts'
import { readRun, refuseBesideOthers } from '../helper/update/state.ts'
import { wasStopped } from '../helper/was-stopped.ts'
import { dropDatabase } from './database.ts'
import { receive } from './receive.ts'
import { endRun, tellProgress, writeRun } from './record.ts'
import { registeredTrunks } from './registered-trunks.ts'
import { tellBootLoader, tryMigrations, writeSlot } from './slots.ts'

const LOOK_EVERY_MS = 2000
const ASTERISK = '/usr/sbin/asterisk'

const stopping = new AbortController()
for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => stopping.abort())

/** An Asterisk that does not answer has no calls. */
async function hasCalls(): Promise<boolean> {
	const { code, output } = await tryRun(ASTERISK, ['-rx', 'core show channels count'])
	return code === 0 && !/^0 active channels/m.test(output)
}

async function waitForMoment({ id, when }: UpdateRun): Promise<void> {
	if (when.kind === 'now') return
	tellProgress(id, 'waiting')
	const isTime = async () => (when.kind === 'at' ? Date.now() >= when.at : !(await hasCalls()))
	while (!(await isTime())) await delay(LOOK_EVERY_MS, undefined, { signal: stopping.signal })
}

async function install(run: UpdateRun): Promise<void> {
	const rootHash = await receive(run, stopping.signal)
	tellProgress(run.id, 'writing')
	await writeSlot(run.to.version, stopping.signal)
	tellProgress(run.id, 'trying')
	await tryMigrations(run.to.version, stopping.signal)
	await waitForMoment(run)
	stopping.signal.throwIfAborted()
	refuseBesideOthers()
	tellProgress(run.id, 'restarting')
	await dropDatabase(databaseBefore)
	// First written down, then told to the boot loader: whichever version starts next knows what it is about.
	const trunks = registeredTrunks((await tryRun(ASTERISK, ['-rx', 'pjsip show registrations'])).output)
	await writeRun({ ...run, to: { ...run.to, rootHash }, state: 'booting', trunks })
	await tellBootLoader(run.to.version)
	await runTool('/usr/bin/systemctl', ['--no-block', 'reboot'])
}

async function endFailed(run: UpdateRun, error: unknown): Promise<void> {
	if (stopping.signal.aborted) return endRun(run, 'cancelled', '')
	if (error instanceof Refusal) return endRun(run, 'failed', error.message)
	process.stderr.write(`<3>update failed: ${String(error)}\n`)
	await endRun(run, 'failed', 'The machine could not install it. The reason is in its log under “callytics-update”.')
}

const run = await readRun()
if (process.argv.includes('--after')) {
	// It could not say so itself: it was killed.
	if (run?.state === 'preparing')
		await (wasStopped() ? endRun(run, 'cancelled', '') : endRun(run, 'failed', 'It was broken off by the machine.'))
} else if (run?.state === 'preparing') {
	await install(run).catch((error: unknown) => endFailed(run, error))
}
