import { expect, test } from 'vitest'
import { failedTests } from './failed-tests.ts'

test('of a long run only what failed is told, with the first lines of the reason', () => {
	const reason = ['\u001b[31mError: no answer\u001b[39m', ...Array.from({ length: 40 }, (_, line) => `at line ${line}`)]
	const failed = failedTests({
		testResults: [
			{
				name: '/somewhere/tests/pages/mail.page.test.ts',
				status: 'failed',
				message: '',
				assertionResults: [
					{ status: 'passed', fullName: 'a mail goes out', failureMessages: [] },
					{ status: 'failed', fullName: ' a mail that cannot go out says why', failureMessages: [reason.join('\n')] },
				],
			},
			{
				name: '/somewhere/tests/pages/kit.page.test.ts',
				status: 'failed',
				message: 'no browser',
				assertionResults: [],
			},
		],
	})
	expect(failed).toHaveLength(2)
	expect(failed[0]).toMatch(/^pages\/mail\.page\.test\.ts: a mail that cannot go out says why\n {4}Error: no answer\n/)
	expect(failed[0]!.split('\n')).toHaveLength(6)
	expect(failed[1]).toBe('pages/kit.page.test.ts: outside of its tests\n    no browser')
})
