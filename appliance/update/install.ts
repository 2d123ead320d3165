/** Installs an update: brings it, writes the other slot, tries it on a copy of the data, waits for its moment, and restarts. */
import { setTimeout as delay } from 'node:timers/promises'
import { Refusal } from '../helper/refusal.ts'
import { run as runTool, tryRun } from '../helper/run.ts'
import { databaseBefore, trialDatabase } from '../helper/update/places.ts'
import type { UpdateRun } from '../helper/update/report.ts'
import { readRun, refuseBesideOthers } from '../helper/update/state.ts'
import { wasStopped } from '../helper/was-stopped.ts'
import { dropDatabase } from './database.ts'
import { receive } from './receive.ts'
import { endRun, tellProgress, writeRun } from './record.ts'
import { registeredTrunks } from './registered-trunks.ts'
import { removeEntries, tellBootLoader, tryMigrations, writeSlot } from './slots.ts'

const LOOK_EVERY_MS = 2000
const ASTERISK = '/usr/sbin/asterisk'

const stopping = new AbortController()
for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => stopping.abort())

/** An Asterisk that does not answer has no calls. */
async function hasCalls(): Promise<boolean> {
	const { code, output } = await tryRun(ASTERISK, ['-rx', 'core show channels count'])
	return code === 0 && !/^0 active channels/m.test(output)
}

async function isTime({ when }: UpdateRun): Promise<boolean> {
	if (when.kind === 'now') return true
	return when.kind === 'at' ? Date.now() >= when.at : !(await hasCalls())
}

async function waitForMoment(run: UpdateRun): Promise<void> {
	while (!(await isTime(run))) {
		tellProgress(run.id, 'waiting')
		await delay(LOOK_EVERY_MS, undefined, { signal: stopping.signal })
	}
}

/** The next start is one into the new version. @returns false when somebody has called meanwhile: then it is not */
async function prepareStart(run: UpdateRun, rootHash: string): Promise<boolean> {
	stopping.signal.throwIfAborted()
	refuseBesideOthers()
	tellProgress(run.id, 'restarting')
	// First written down, then told to the boot loader: whichever version starts next knows what it is about.
	const trunks = registeredTrunks((await tryRun(ASTERISK, ['-rx', 'pjsip show registrations'])).output)
	await writeRun({ ...run, to: { ...run.to, rootHash }, state: 'booting', trunks })
	await tellBootLoader(run.to.version)
	if (await isTime(run)) return true
	await removeEntries(run.to.version)
	await writeRun(run)
	return false
}

async function install(run: UpdateRun): Promise<void> {
	const rootHash = await receive(run, stopping.signal)
	tellProgress(run.id, 'writing')
	await writeSlot(run.to.version, stopping.signal)
	tellProgress(run.id, 'trying')
	await tryMigrations(run.to.version, stopping.signal)
	await dropDatabase(databaseBefore)
	do await waitForMoment(run)
	while (!(await prepareStart(run, rootHash)))
	await runTool('/usr/bin/systemctl', ['--no-block', 'reboot'])
}

async function endFailed(run: UpdateRun, error: unknown): Promise<void> {
	// First of all: without a run that is written down it must not be started.
	await removeEntries(run.to.version)
	if (stopping.signal.aborted) return endRun(run, 'cancelled', '')
	if (error instanceof Refusal) return endRun(run, 'failed', error.message)
	process.stderr.write(`<3>update failed: ${String(error)}\n`)
	await endRun(run, 'failed', 'The machine could not install it. The reason is in its log under “callytics-update”.')
}

const run = await readRun()
if (process.argv.includes('--after')) {
	// It could not say so itself: it was killed.
	if (run?.state === 'preparing') {
		await dropDatabase(trialDatabase)
		await (wasStopped() ? endRun(run, 'cancelled', '') : endRun(run, 'failed', 'It was broken off by the machine.'))
	}
} else if (run?.state === 'preparing') {
	await install(run).catch((error: unknown) => endFailed(run, error))
}
