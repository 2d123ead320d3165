/** Asterisk's command line, one command at a time. */
import { Refusal } from './refusal.ts'
import { run } from './run.ts'

const ASTERISK = '/usr/sbin/asterisk'

/**
 * Runs one command in the running Asterisk.
 * @throws Refusal `asterisk.away` when it does not run
 */
export async function askAsterisk(command: string): Promise<string> {
	try {
		return await run(ASTERISK, ['-rx', command])
	} catch (error) {
		if (error instanceof Error && /unable to connect|does .* exist|connection refused/i.test(error.message))
			throw new Refusal(
				'asterisk.away',
				'Asterisk is not running just now. It is started again by itself; try again in a moment.',
			)
		throw error
	}
}
