/** What systemd says of a unit that has ended, and whether somebody wanted that. */
import { expect, test } from 'vitest'
import { wasStopped } from './was-stopped.ts'

test.each([
	['ended by SIGTERM, before the program listened to it', ['success', 'killed', 'TERM'], true],
	['ended while what runs before its program did', ['signal'], true],
	['killed because memory ran out', ['oom-kill', 'killed', 'KILL'], false],
	['crashed', ['signal', 'killed', 'SEGV'], false],
	['took too long', ['timeout', 'killed', 'KILL'], false],
	['ended by itself without a word', ['success', 'exited', '0'], false],
	['ended by itself with a fault', ['exit-code', 'exited', '1'], false],
] as const)('a unit that was %s', (_what, [SERVICE_RESULT, EXIT_CODE, EXIT_STATUS], isStopped) => {
	expect(wasStopped({ SERVICE_RESULT, EXIT_CODE, EXIT_STATUS })).toBe(isStopped)
	const told = {
		MONITOR_SERVICE_RESULT: SERVICE_RESULT,
		MONITOR_EXIT_CODE: EXIT_CODE,
		MONITOR_EXIT_STATUS: EXIT_STATUS,
	}
	expect(wasStopped(told)).toBe(isStopped)
})

test('whoever is asked after a power cut knows of no unit that was told to end', () => {
	expect(wasStopped({})).toBe(false)
})
