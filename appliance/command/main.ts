/** The command `callytics`: the same verbs as the menu on the screen, for people with a shell. */
import { Refusal } from '../helper/refusal.ts'
import { runMenu } from './menu.ts'
import { runCommand } from './command.ts'
import { openTerminal } from './terminal.ts'
import { verbs } from './verbs.ts'

const words = process.argv.slice(2)

if (process.getuid?.() !== 0) {
	process.stderr.write('callytics needs root.\n')
	process.exit(77) // EX_NOPERM of sysexits(3)
}
if (words[0] === 'menu') {
	const terminal = openTerminal()
	await runMenu(terminal, verbs)
	terminal.close()
} else {
	try {
		process.exitCode = await runCommand(words, verbs, (text) => process.stdout.write(`${text}\n`))
	} catch (error) {
		if (!(error instanceof Refusal)) throw error
		process.stderr.write(`${error.message}\n`)
		process.exitCode = 1
	}
}
