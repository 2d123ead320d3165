/** npm run check: every check of the source, as many at a time as there are processors; each one's words come when it has ended. */
import { availableParallelism } from 'node:os'
import { repositoryFolder } from './paths.ts'
import { tryCommand } from './run-command.ts'

/** The longest first. */
const checks = ['check:lint', 'check:types', 'check:generated', 'check:format', 'check:imports']

async function runNext(): Promise<void> {
	for (let name = checks.shift(); name; name = checks.shift()) {
		const began = Date.now()
		const { code, stdout, stderr } = await tryCommand('npm', ['run', '--silent', name], {
			cwd: repositoryFolder,
			env: process.env,
		})
		const seconds = ((Date.now() - began) / 1000).toFixed(0)
		console.log(`${stdout}${stderr}${code === 0 ? 'passed' : 'FAILED'}  ${name}  ${seconds} s`)
		if (code !== 0) process.exitCode = 1
	}
}

await Promise.all(Array.from({ length: availableParallelism() }, runNext))
