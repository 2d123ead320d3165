/** npm test: brings everything the tests need, runs every kind in order and sums up. `npm test -- unit db` runs some. */
import { buildDisk } from './disk.ts'
import { repositoryFolder } from './paths.ts'
import { showCommand } from './run-command.ts'
import { startTestDatabase } from './test-database.ts'
import { buildTree } from './tree.ts'

interface Kind {
	name: string
	script: string
	/** What has to be there first; its time is counted. */
	prepare: () => Promise<{ environment: NodeJS.ProcessEnv; cleanUp: () => Promise<void> }>
}

const nothing = { environment: {}, cleanUp: () => Promise.resolve() }

async function withTree() {
	await buildTree()
	return nothing
}

async function withDatabase() {
	await buildTree()
	const database = await startTestDatabase()
	return { environment: database.environment, cleanUp: database.stop }
}

async function withDisk() {
	await buildDisk()
	return nothing
}

const KINDS: readonly Kind[] = [
	{ name: 'check', script: 'check', prepare: () => Promise.resolve(nothing) },
	{ name: 'unit', script: 'test:unit', prepare: () => Promise.resolve(nothing) },
	{ name: 'db', script: 'test:db', prepare: withDatabase },
	{ name: 'call', script: 'test:call', prepare: withTree },
	{ name: 'page', script: 'test:page', prepare: withTree },
	{ name: 'image', script: 'test:image', prepare: withDisk },
]

async function run(kind: Kind): Promise<boolean> {
	try {
		const { environment, cleanUp } = await kind.prepare()
		try {
			const env = { ...process.env, ...environment }
			await showCommand('npm', ['run', '--silent', kind.script], { cwd: repositoryFolder, env })
		} finally {
			await cleanUp()
		}
		return true
	} catch (error) {
		// The tests have shown what failed; what failed before them has only these words.
		console.error(`${kind.name}: ${error instanceof Error ? error.message : String(error)}`)
		return false
	}
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !KINDS.some((kind) => kind.name === name))
if (unknown.length > 0) throw new Error(`There are these kinds of tests: ${KINDS.map((kind) => kind.name).join(', ')}`)

const lines: string[] = []
for (const kind of KINDS) {
	if (wanted.length > 0 && !wanted.includes(kind.name)) continue
	console.log(`\n== ${kind.name}`)
	const began = Date.now()
	const passed = await run(kind)
	lines.push(
		`${passed ? 'passed' : 'FAILED'}  ${kind.name.padEnd(6)} ${((Date.now() - began) / 1000).toFixed(0).padStart(5)} s`,
	)
	if (!passed) process.exitCode = 1
}
console.log(`\n${lines.join('\n')}`)
