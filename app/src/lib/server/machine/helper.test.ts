/** How the console speaks with the root helper. */
import { mkdtempSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { callHelper } from './helper.ts'

let server: Server | undefined
afterEach(() => server?.close())

/** A helper that answers every line by the given function; `undefined` = hangs up without a word. */
async function helperThat(answers: (line: string, socket: Socket) => string | undefined | null): Promise<string> {
	const path = join(mkdtempSync(join(tmpdir(), 'helper-')), 'helper.sock')
	server = createServer((socket) => {
		socket.once('data', (data) => {
			const answer = answers(String(data), socket)
			if (answer !== null) socket.end(answer ?? '')
		})
	})
	await new Promise<void>((resolve) => server!.listen(path, resolve))
	return path
}

test('a reading comes back as text', async () => {
	const asked: string[] = []
	const path = await helperThat((line) => {
		asked.push(line)
		return '{"ok":true,"output":"System uptime: 4"}\n'
	})
	expect(await callHelper(path, { action: 'read-asterisk', what: 'uptime' })).toBe('System uptime: 4')
	expect(asked).toEqual(['{"action":"read-asterisk","what":"uptime"}\n'])
})

test('a refusal reaches the user in the words of the helper', async () => {
	const path = await helperThat(
		() => '{"ok":false,"kind":"refused","code":"time_zone.unknown","message":"No such zone."}\n',
	)
	const call = callHelper(path, { action: 'set-time-zone', timeZone: 'X' })
	await expect(call).rejects.toMatchObject({ status: 409, code: 'time_zone.unknown', message: 'No such zone.' })
})

test('a helper that dies without an answer is away, not silent', async () => {
	const path = await helperThat(() => undefined)
	await expect(callHelper(path, { action: 'finish-setup' })).rejects.toMatchObject({ status: 503, code: 'helper.away' })
})

test('a helper that is not there is away', async () => {
	const call = callHelper('/nonexistent/helper.sock', { action: 'finish-setup' })
	await expect(call).rejects.toMatchObject({ status: 503, code: 'helper.away' })
})

test('a helper that never answers is given up in time', async () => {
	const path = await helperThat(() => null)
	const call = callHelper(path, { action: 'finish-setup' }, 30)
	await expect(call).rejects.toMatchObject({ status: 503, code: 'helper.away' })
})
