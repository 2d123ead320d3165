/** What is left of a message when the silence at its ends is cut. */
import { mkdtempSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runProgram } from '../run-program.ts'
import { trimSilence } from './take-message.ts'

const folder = mkdtempSync(join(tmpdir(), 'message-'))
afterAll(() => rm(folder, { recursive: true }))

/** A recording as Asterisk makes it. @param spoken seconds of tone between two silences of two seconds */
async function recorded(name: string, spoken: number): Promise<string> {
	const path = join(folder, name)
	const voice = spoken > 0 ? ['synth', String(spoken), 'sine', '440', 'vol', '0.3'] : ['trim', '0', '1']
	await runProgram('sox', ['-n', '-r', '8000', '-b', '16', '-c', '1', path, ...voice, 'pad', '2', '2'], {
		timeoutMs: 5000,
	})
	return path
}

test('what was said is all that is left', async () => {
	const path = await recorded('a.wav', 1.5)
	expect(await trimSilence(path)).toBeCloseTo(1.5, 1)
	expect(await trimSilence(path)).toBeCloseTo(1.5, 1)
	expect(await readdir(folder)).toEqual(['a.wav'])
})

test('what is left can be read by Asterisk, which plays it to phones', async () => {
	const path = await recorded('a.wav', 1.5)
	const before = process.umask(0o027)
	try {
		await trimSilence(path)
	} finally {
		process.umask(before)
	}
	expect((await stat(path)).mode & 0o777).toBe(0o644)
})

test('a message of nothing but silence stays as it is', async () => {
	expect(await trimSilence(await recorded('b.wav', 0))).toBeUndefined()
	expect(await readdir(folder)).toContain('b.wav')
})

test('a file that is gone is no fault', async () => {
	expect(await trimSilence(join(folder, 'none.wav'))).toBeUndefined()
})
