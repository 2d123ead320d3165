/** Starting programs, with the one that every test machine has. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProgram } from './run-program.ts'

test('gives back what a program wrote', async () => {
	const { stdout, stderr } = await runProgram('sox', ['--version'], { timeoutMs: 5_000 })
	expect(stdout + stderr).toContain('SoX')
})

test('a program that fails says why', async () => {
	const missing = join(tmpdir(), 'there-is-no-such-file.wav')
	const run = runProgram('sox', ['-t', 'wav', missing, '-n'], { timeoutMs: 5_000 })
	await expect(run).rejects.toMatchObject({ name: 'ProgramFailed', program: 'sox', isCutOff: false })
	await expect(run).rejects.toThrow('there-is-no-such-file')
})

test('a program that does not end is killed', async () => {
	const endless = ['-n', '-t', 'raw', '-r', '8000', '-c', '1', '-b', '8', '-e', 'unsigned', '/dev/null', 'synth']
	const run = runProgram('sox', endless, { timeoutMs: 100 })
	await expect(run).rejects.toMatchObject({ isCutOff: true })
})
