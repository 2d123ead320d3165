/** The console's database as root reaches it: psql, as the account that owns the tables. */
import { Refusal } from '../helper/refusal.ts'
import { run } from '../helper/run.ts'

const asCallytics = ['--reuid=callytics', '--regid=callytics', '--init-groups', '/usr/bin/psql']
const options = ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1']
const where = ['--host=/run/postgresql', '--dbname=callytics']

/** A value as psql takes it: printable, and nothing that would end the word. */
function quote(value: string): string {
	if (!/^[\x20-\x26\x28-\x5b\x5d-\x7e]*$/.test(value)) throw new Error('a value that psql would not take as it is')
	return `'${value}'`
}

/**
 * What psql reads: one statement, with its values apart from it. On standard input, where no list of processes shows it.
 * @param sql one statement with `$1`, `$2` …
 */
export function statement(sql: string, values: readonly string[]): string {
	const oneLine = sql.replace(/\s+/g, ' ').trim()
	return values.length === 0 ? `${oneLine};\n` : `${oneLine} \\bind ${values.map(quote).join(' ')} \\g\n`
}

/** @returns the one value of the one row, which the statement makes as JSON @throws Refusal `database.away` */
export async function askDatabase(sql: string, values: readonly string[] = []): Promise<unknown> {
	const words = [...asCallytics, ...options, ...where]
	const answer = await run('/usr/bin/setpriv', words, statement(sql, values)).catch((error: unknown) => {
		if (
			error instanceof Error &&
			/could not connect|connection to server|starting up|shutting down/i.test(error.message)
		)
			throw new Refusal('database.away', 'The database does not answer. It is started again by itself; try again soon.')
		throw error
	})
	return JSON.parse(answer)
}
