/**
 * Run at the machine by its screen menu: sets a new password, which comes by standard input so that no list of
 * processes shows it. The first word is the login; without one it is the oldest administrator's.
 * Says the login on success; a refusal goes to standard error in one sentence, with exit code 1.
 */
import { text } from 'node:stream/consumers'
import { readConfig } from '#lib/server/config.ts'
import { closeDatabase, openDatabase } from '#lib/server/db/pool.ts'
import { UserError } from '#lib/server/errors.ts'
import { resetPassword } from '#lib/server/settings/reset-password.ts'

openDatabase(readConfig().database)
try {
	const password = (await text(process.stdin)).replace(/\r?\n$/, '')
	process.stdout.write(`${await resetPassword(password, process.argv[2])}\n`)
} catch (error) {
	if (!(error instanceof UserError)) throw error
	process.stderr.write(`${error.message}\n`)
	process.exitCode = 1
} finally {
	await closeDatabase()
}
