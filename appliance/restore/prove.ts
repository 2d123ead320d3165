/** After a switch: when the console answers from its database, what was there before goes; when it does not, it comes back. */
import { request } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { switchUnit } from '../helper/restore/places.ts'
import { run } from '../helper/run.ts'
import { endJournal, readJournal, writeJournal, type Journal } from './journal.ts'
import { tellProgress, tellResult, warn } from './report.ts'

/** Slow emulation takes minutes for what a machine does in seconds. */
const PATIENCE_MS = 5 * 60_000
const LOOK_EVERY_MS = 200
const ANSWER_MS = 3000

/** A page that reads the database; nobody has to be signed in. */
function statusOfConsole(): Promise<number> {
	return new Promise((resolve) => {
		// Ours, on this machine, whoever signed its certificate.
		const options = { host: '127.0.0.1', path: '/login', timeout: ANSWER_MS, rejectUnauthorized: false }
		const asking = request(options, (response) => {
			response.resume()
			resolve(response.statusCode ?? 0)
		})
		asking.on('timeout', () => asking.destroy())
		asking.on('error', () => resolve(0))
		asking.end()
	})
}

async function isWorking(): Promise<boolean> {
	for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await delay(LOOK_EVERY_MS)) {
		const status = await statusOfConsole()
		// Before the set-up it answers that there is none: that, too, it has read.
		if (status >= 200 && status < 500) return true
	}
	return false
}

/** By the journal it goes back; without one it tidies up, and again after a failure or a power cut. */
const startSwitch = () => run('/usr/bin/systemctl', ['start', '--no-block', switchUnit])

async function finish({ runId, state, parts, madeAt, by, problem: why }: Journal): Promise<void> {
	const isReturned = state === 'returning'
	const problem = isReturned
		? (why ??
			'The console did not start with what was restored, so all is as it was before. The reason is in the machine’s log.')
		: ''
	await tellResult({ runId, outcome: isReturned ? 'returned' : 'restored', problem, madeAt, parts, by })
	await endJournal()
	await startSwitch()
}

const journal = await readJournal()
if (!journal) await startSwitch()
else {
	if (journal.state === 'switching') tellProgress(journal.runId, 'proving')
	if ((await isWorking()) || journal.state === 'returning') await finish(journal)
	else {
		warn('the console does not answer with what was restored: going back')
		await writeJournal({ ...journal, state: 'returning' })
		await startSwitch()
	}
}
