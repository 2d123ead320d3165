/** What failed in a run of tests, in few lines: they stand last, where whoever sees only the end of a long log finds them. */
import { readFile } from 'node:fs/promises'
import { stripVTControlCharacters } from 'node:util'

/** The part of vitest's JSON report that is read here (Jest's format: vitest.dev/guide/reporters, "JSON Reporter"). */
interface Report {
	testResults: {
		name: string
		status: string
		/** What went wrong outside of any test, such as in its set-up. */
		message: string
		assertionResults: { status: string; fullName: string; failureMessages?: string[] | null }[]
	}[]
}

const LINES_OF_A_REASON = 5

function told(file: string, test: string, reason: string): string {
	const lines = stripVTControlCharacters(reason).trim().split('\n').slice(0, LINES_OF_A_REASON)
	return [`${file}: ${test}`, ...lines.map((line) => `    ${line}`)].join('\n')
}

/** Each test that failed, and each file that failed outside of its tests: where, which, and the first lines of why. */
export function failedTests(report: Report): string[] {
	return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
		const file = name.split('/').slice(-2).join('/')
		const failed = assertionResults
			.filter((result) => result.status === 'failed')
			.map((result) => told(file, result.fullName.trim(), (result.failureMessages ?? []).join('\n')))
		return status === 'failed' && message ? [told(file, 'outside of its tests', message), ...failed] : failed
	})
}

/** The same from the report's file. A run that was stopped has written none: nothing is known of it then. */
export async function readFailedTests(path: string): Promise<string[]> {
	const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return undefined
		throw error
	})
	return text === undefined ? [] : failedTests(JSON.parse(text) as Report)
}
