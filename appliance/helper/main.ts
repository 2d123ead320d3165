/** The root helper: systemd starts one process per connection, standard input and output are the socket. */
import { readFileSync } from 'node:fs'
import { answer } from './answer.ts'
import { checkPeer } from './peer.ts'
import { MAX_LINE_BYTES, type HelperAnswer } from './protocol.ts'
import { readLine } from './read-line.ts'
import { Refusal } from './refusal.ts'

const REQUEST_DEADLINE_MS = 5000

// <5> is the journal's priority "notice" (sd-daemon(3)); the unit keeps nothing below it.
const log = (message: string) => process.stderr.write(`<5>${message}\n`)

async function handle(): Promise<HelperAnswer> {
	const instance = process.argv.find((argument) => argument.startsWith('--peer='))?.slice('--peer='.length) ?? ''
	try {
		checkPeer(instance, readFileSync('/etc/passwd', 'utf8'))
		const line = await readLine(process.stdin, MAX_LINE_BYTES, REQUEST_DEADLINE_MS)
		return await answer(line, log)
	} catch (error) {
		if (!(error instanceof Refusal)) throw error
		log(`peer=${instance.replace(/[^\d_-]/g, '?')} result=refused code=${error.code}`)
		return { ok: false, kind: 'refused', code: error.code, message: error.message }
	}
}

const reply = `${JSON.stringify(await handle())}\n`
// Exit only when the answer is out: the other end may be slow.
process.stdout.write(reply, () => process.exit(0))
