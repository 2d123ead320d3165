/**
 * npm test: brings everything the tests need, runs every kind in order and sums up. Beside the calls, which mostly wait,
 * it checks the source and builds the disk image, on what time of the processors they leave over.
 * `npm test -- unit db` runs these kinds; `npm run test:unit -- src/lib/domain` hands what follows on to vitest.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildDisk } from './disk.ts'
import { readFailedTests } from './failed-tests.ts'
import { outFolder, repositoryFolder } from './paths.ts'
import { showCommand, tryCommand } from './run-command.ts'
import { startTestDatabase } from './test-database.ts'
import { buildTree, findTree } from './tree.ts'

interface Prepared {
	environment: NodeJS.ProcessEnv
	cleanUp: () => Promise<void>
}

const nothing: Prepared = { environment: {}, cleanUp: () => Promise.resolve() }

/** The appliance's own Redis, run by the tree's loader and libraries on the host's file system. */
function writeRedisProgram(tree: string): string {
	const file = join(outFolder, 'redis-server')
	const library = join(tree, 'usr/lib/x86_64-linux-gnu')
	const loader = join(library, 'ld-linux-x86-64.so.2')
	mkdirSync(outFolder, { recursive: true })
	writeFileSync(file, `#!/bin/sh\nexec "${loader}" --library-path "${library}" "${tree}/usr/bin/redis-server" "$@"\n`, {
		mode: 0o755,
	})
	return file
}

/** For the database tests and for what is generated from a database. Any tree will do: only its PostgreSQL and Redis are used. */
async function prepareDatabase(): Promise<Prepared> {
	const tree = await Promise.resolve()
		.then(findTree)
		.catch(() => buildTree())
	const database = await startTestDatabase()
	return {
		environment: { ...database.environment, CALLYTICS_REDIS_SERVER: writeRedisProgram(tree) },
		cleanUp: database.stop,
	}
}

/** Each kind of test that `npm test` runs, in order, and what has to be there first; the time for that is counted. */
const USUAL_KINDS: Record<string, () => Promise<Prepared>> = {
	check: prepareDatabase,
	unit: () => Promise.resolve(nothing),
	db: prepareDatabase,
	call: () => buildTree().then(() => nothing),
	restart: () => buildTree().then(() => nothing),
	page: () => buildTree().then(() => nothing),
	image: async () => {
		await buildTree()
		await buildDisk()
		return nothing
	},
}
const KINDS: typeof USUAL_KINDS = {
	...USUAL_KINDS,
	// These restart emulated machines again and again, which takes longer than a run of everything may: only when they are named.
	update: USUAL_KINDS['image']!,
	power: USUAL_KINDS['image']!,
	install: USUAL_KINDS['image']!,
}

/** Where a kind's run writes what became of each test. */
function reportOf(kind: string): string {
	return join(outFolder, `tests-${kind}.json`)
}

/** A folder for what tests write for the time they run: open to programs that other users run, as the machine's own is. */
function makeTemporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'callytics-tests-'))
	chmodSync(folder, 0o1777)
	return folder
}

/** @param once called when all is prepared and the tests begin */
async function runKind(kind: string, vitestWords: readonly string[], once: () => void): Promise<boolean> {
	rmSync(reportOf(kind), { force: true })
	const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportOf(kind)}`]
	const temporary = makeTemporaryFolder()
	const words =
		kind === 'check'
			? (['npm', ['run', '--silent', 'check'], repositoryFolder] as const)
			: (['vitest', ['run', '--project', kind, ...reporters, ...vitestWords], join(repositoryFolder, 'app')] as const)
	try {
		const { environment, cleanUp } = await KINDS[kind]!()
		once()
		try {
			await showCommand(words[0], words[1], {
				cwd: words[2],
				env: { ...process.env, TMPDIR: temporary, ...environment },
			})
		} finally {
			await cleanUp()
		}
		return true
	} catch (error) {
		// The tests have shown what failed; what failed before them has only these words.
		console.error(`${kind}: ${error instanceof Error ? error.message : String(error)}`)
		return false
	} finally {
		rmSync(temporary, { recursive: true, force: true })
	}
}

const words = process.argv.slice(2)
const firstOther = words.findIndex((word) => !(word in KINDS))
const named = firstOther < 0 ? words : words.slice(0, firstOther)
const vitestWords = firstOther < 0 ? [] : words.slice(firstOther)
const kinds = named.length > 0 ? named : Object.keys(USUAL_KINDS)

const lines: string[] = []
const failures: string[] = []

function sumUp(kind: string, passed: boolean, began: number): void {
	const seconds = ((Date.now() - began) / 1000).toFixed(0)
	lines.push(`${passed ? 'passed' : 'FAILED'}  ${kind.padEnd(6)} ${seconds.padStart(5)} s`)
	if (!passed) process.exitCode = 1
}

/**
 * In a session of its own: the kernel shares out time between sessions first (sched(7), autogroup), so that a program that
 * only takes what is left over within its session would still take a session's whole share from all others.
 */
const onIdleTime = '[ ! -e /proc/self/autogroup ] || echo 19 > /proc/self/autogroup; exec chrt --idle 0 "$0" "$@"'

/** Runs a program on what others leave over; in a busy moment it stands still, which does it no harm. It ends with this one. */
const beside = (command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
	tryCommand('setpriv', ['--pdeathsig', 'TERM', 'setsid', 'sh', '-c', onIdleTime, command, ...args], {
		cwd: repositoryFolder,
		env: { ...process.env, ...environment },
	})

/** The check of the source, told when it has ended. */
async function checkBeside(): Promise<void> {
	const began = Date.now()
	let said = ''
	let passed = false
	try {
		const { environment, cleanUp } = await prepareDatabase()
		const { code, stdout, stderr } = await beside('npm', ['run', '--silent', 'check'], environment).finally(cleanUp)
		said = `${stdout}${stderr}`
		passed = code === 0
	} catch (error) {
		said = error instanceof Error ? error.message : String(error)
	}
	console.log(`\n== check\n${said}`)
	sumUp('check', passed, began)
}

/** Whoever needs it builds it again and is told why it does not build. */
const buildDiskBeside = () =>
	beside(process.execPath, ['image-build/build.ts', '--disk', '--as-built']).catch(() => undefined)

const isCheckBeside = kinds.includes('check') && kinds.includes('call')
let checking: Promise<void> | undefined
let building: Promise<unknown> | undefined
for (const kind of kinds) {
	if (kind === 'check' && isCheckBeside) continue
	// The next build would take the files away that this one is made of.
	await building
	if (kinds.length > 1) console.log(`\n== ${kind}`)
	const began = Date.now()
	const passed = await runKind(kind, vitestWords, () => {
		if (kind !== 'call' || !isCheckBeside) return
		checking = checkBeside()
		if (kinds.includes('image')) building = buildDiskBeside()
	})
	sumUp(kind, passed, began)
	if (!passed) failures.push(...(await readFailedTests(reportOf(kind))).map((failure) => `${kind} ${failure}`))
}
await checking
if (kinds.length > 1) console.log(`\n${[...failures, '', ...lines].join('\n')}`)
