/** The boot's health check: asks until the machine takes calls. A new version that does not is marked bad, and the machine restarts into the old one. */
import { readFile, rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { replaceFile } from '../helper/files.ts'
import { run as runTool, tryRun } from '../helper/run.ts'
import { verdictFile } from '../helper/update/places.ts'
import { ENDLESS_RESTARTS, partVerdictSchema, type HealthVerdict } from '../helper/update/report.ts'
import { readInstalled, readRun } from '../helper/update/state.ts'

const CHECK_UNIT = 'callytics-check.service'
/** Written by the unit. */
const CHECK_FILE = '/run/callytics/health.json'
/** A slow machine takes minutes to start; a carrier answers a registration within one. */
const DEADLINE_MS = 8 * 60_000
/** A check is two programs: on a slow machine, asked too often, they would keep from starting what they ask for. */
const PAUSE_MS = 10_000
const CONSOLE_PORT = 443
/** So often in a row nothing but a restart would change it. */
const FINAL_ROUNDS = 2

const { rootHash } = await readInstalled()

async function check(): Promise<HealthVerdict> {
	await rm(CHECK_FILE, { force: true })
	await tryRun('/usr/bin/systemctl', ['start', CHECK_UNIT])
	const at = Date.now()
	try {
		const parts = z.array(partVerdictSchema).parse(JSON.parse(await readFile(CHECK_FILE, 'utf8')))
		return { at, parts, rootHash, isGood: parts.every(({ isGood }) => isGood) }
	} catch {
		// Its own log says why; for us it is a program of the new version that does not work.
		const seen = 'The health check itself could not be run.'
		return { at, parts: [{ part: 'units', isGood: false, seen }], rootHash, isGood: false }
	}
}

const opens = (port: number) =>
	new Promise<boolean>((resolve) => {
		const socket = createConnection({ port, host: '127.0.0.1', timeout: 3000 })
		const end = (isOpen: boolean) => {
			socket.destroy()
			resolve(isOpen)
		}
		socket.on('connect', () => end(true))
		socket.on('timeout', () => end(false))
		socket.on('error', () => end(false))
	})

/** Whether the console ends again and again instead of coming up. */
async function consoleEndsAlways(): Promise<boolean> {
	const words = ['show', '--value', '--property=NRestarts', 'callytics-console.service']
	return Number((await tryRun('/usr/bin/systemctl', words)).output) >= ENDLESS_RESTARTS
}

async function judge(): Promise<HealthVerdict> {
	const deadline = Date.now() + DEADLINE_MS
	// The console is the last one up. One that never is, the check names.
	while (!(await opens(CONSOLE_PORT)) && !(await consoleEndsAlways()) && Date.now() < deadline) await delay(2000)
	let finalRounds = 0
	for (;;) {
		const verdict = await check()
		finalRounds = verdict.parts.some((part) => !part.isGood && part.isFinal) ? finalRounds + 1 : 0
		if (verdict.isGood || finalRounds >= FINAL_ROUNDS || Date.now() > deadline) return verdict
		await delay(PAUSE_MS)
	}
}

const verdict = await judge()
await replaceFile(verdictFile, `${JSON.stringify(verdict)}\n`, 0o644)
for (const { part, isGood, seen } of verdict.parts)
	process.stderr.write(`<${isGood ? 6 : 3}>${part}: ${isGood ? 'good' : 'bad'}: ${seen}\n`)
if (!verdict.isGood) {
	const run = await readRun()
	// Without waiting for its tries to be used up: the boot loader takes the old one next.
	if (run?.state === 'booting' && run.to.rootHash === rootHash)
		await runTool('/usr/lib/systemd/systemd-bless-boot', ['bad'])
	process.exitCode = 1
}
