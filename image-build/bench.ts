/** npm run bench: measures speed and memory, prints the table and writes docs/performance.md. */
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { median, runCalls, type Run } from '../app/bench/run.ts'
import { firstLoadKilobytes, imageMegabytes, memoryOfAllMegabytes, residentMegabytes } from '../app/bench/sizes.ts'
import { measureBackup, type BackupBench } from '../app/bench/backup.ts'
import { measureDesigner, plantDesigner } from '../app/bench/designer.ts'
import { measureBlocks } from '../app/bench/firewall.ts'
import { measureExpressions } from '../app/bench/expression.ts'
import { measureSimulator } from '../app/bench/simulator.ts'
import { sustainCalls, type Sustained } from '../app/bench/sustained.ts'
import { contestants, openStage, type Contestant, type Stage } from '../app/bench/stage.ts'
import { holdCalls } from '../app/bench/hold.ts'
import { productVersion, repositoryFolder } from './paths.ts'
import { buildTree } from './tree.ts'

const ROUNDS = Number(process.env['CALLYTICS_BENCH_ROUNDS'] ?? 3)
const CALLS_PER_RUN = 200
const CALLS_PER_SECOND = 20
const KNEE_MS = 150
const KNEE_STEPS = [30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150]
const KNEE_SECONDS = 7
const HELD_CALLS = 200
const SUSTAINED_PER_SECOND = 30
const SUSTAINED_SECONDS = Number(process.env['CALLYTICS_BENCH_SUSTAINED_SECONDS'] ?? 300)
/** More growth than this between the first and the last minute is a leak. */
const FLAT = 1.1

interface Row {
	what: string
	against: string
	reach: string
	measured: string
	isReached: boolean | undefined
}

function say(text: string): void {
	process.stdout.write(`${text}\n`)
}

/** All contestants in turn, several times over, so that a slow minute of the machine hits all of them. */
async function interleave(stage: Stage): Promise<Run[]> {
	const runs: Run[] = []
	for (let round = 1; round <= ROUNDS; round++) {
		for (const contestant of contestants) {
			const run = await runCalls(stage, contestant, CALLS_PER_SECOND, CALLS_PER_RUN)
			say(
				`round ${round} ${contestant.padEnd(8)} program ${run.programMs.toFixed(2)} ms, Asterisk ${run.asteriskMs.toFixed(1)} ms, Redis ${run.redisMs.toFixed(2)} ms a call; p99 answer ${run.answerP99} ms, step ${run.stepP99.toFixed(0)} ms; failed ${run.failed}`,
			)
			runs.push(run)
		}
	}
	return runs
}

/** The highest rate at which 99 of 100 steps take less than 150 ms. */
async function findKnee(stage: Stage, contestant: Contestant): Promise<number> {
	let knee = 0
	for (const rate of KNEE_STEPS) {
		const run = await runCalls(stage, contestant, rate, rate * KNEE_SECONDS)
		const worst = Math.max(run.answerP99, run.stepP99)
		say(`knee ${contestant.padEnd(8)} ${rate}/s: p99 ${worst.toFixed(0)} ms, failed ${run.failed}`)
		if (!(worst <= KNEE_MS) || run.failed > 0) break
		knee = rate
	}
	return knee
}

/** Median over the rounds of a figure of one contestant. */
const of = (runs: Run[], contestant: Contestant, figure: 'programMs' | 'asteriskMs') =>
	median(runs.filter((run) => run.contestant === contestant).map((run) => run[figure]))

function ratioRow(what: string, against: string, reach: number, ours: number, other: number, isMost: boolean): Row {
	const ratio = ours / other
	return {
		...{ what, against },
		reach: `${isMost ? '≤' : '≥'} ${reach}`,
		measured: `${ratio.toFixed(2)} (${ours.toFixed(2)} : ${other.toFixed(2)})`,
		isReached: isMost ? ratio <= reach : ratio >= reach,
	}
}

function limitRow(what: string, limit: number, unit: string, value: number | undefined): Row {
	return {
		...{ what, against: '–' },
		reach: `≤ ${limit} ${unit}`,
		measured: value === undefined ? 'not built' : `${value.toFixed(value < 20 ? 1 : 0)} ${unit}`,
		isReached: value === undefined ? undefined : value <= limit,
	}
}

function sustainedRows(run: Sustained): Row[] {
	const what = `${run.perSecond} new calls/s for ${run.seconds} s through 6 nodes`
	const worst = Math.max(run.answerP99, run.stepP99)
	const growth = run.lateMb / run.earlyMb
	return [
		{
			...{ what: `${what}, p99 event to next command`, against: '–', reach: '≤ 100 ms, none failed' },
			measured: `${worst.toFixed(0)} ms, ${run.failed} of ${run.calls} failed`,
			isReached: worst <= 100 && run.failed === 0,
		},
		{
			...{ what: `${what}, the executor's memory`, against: 'its own, earlier', reach: `≤ ${FLAT}` },
			measured: `${growth.toFixed(2)} (${run.lateMb.toFixed(0)} : ${run.earlyMb.toFixed(0)} MB)`,
			isReached: growth <= FLAT,
		},
	]
}

function backupRows(run: BackupBench): Row[] {
	say(`backup ${JSON.stringify(run)}`)
	const share = run.secondBytes / run.firstBytes
	const { meanwhile, quiet } = run
	return [
		{
			what: `backup of 1 GB and 1 M calls beside ${meanwhile.calls} live calls: longest RTP gap at the far side`,
			against: `without: ${quiet.longestMs.toFixed(0)} ms`,
			reach: '≤ 60 ms',
			measured: `${meanwhile.longestMs.toFixed(0)} ms, ${meanwhile.lost} of ${meanwhile.packets} packets lost`,
			isReached: meanwhile.longestMs <= 60 && meanwhile.lost === 0,
		},
		{
			...{ what: 'backup, bytes that the second run adds', against: 'the first run', reach: '≤ 10 %' },
			measured: `${(share * 100).toFixed(1)} % (${megabytes(run.secondBytes)} : ${megabytes(run.firstBytes)} MB; ${run.secondSeconds.toFixed(0)} : ${run.firstSeconds.toFixed(0)} s)`,
			isReached: share <= 0.1,
		},
	]
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0)

async function designerRows(stage: Stage): Promise<Row[]> {
	const figures = await measureDesigner(await plantDesigner(stage.appliance))
	say(`designer ${JSON.stringify(figures)}`)
	return [
		limitRow(`designer, a flow of ${figures.nodes} nodes until interactive`, 1.5, 's', figures.interactiveMs / 1000),
		limitRow('designer, between frames while a node is dragged, median', 17, 'ms', figures.frameMedianMs),
	]
}

/** What needs no calls: the same code in this process. */
async function measureLogic(): Promise<Row[]> {
	const { conditionP99Us, hostileCutMs } = measureExpressions()
	const simulator = await measureSimulator()
	if (simulator.failed > 0) throw new Error(`${simulator.failed} golden calls did not go as expected`)
	return [
		limitRow('a condition, evaluated, p99', 50, 'µs', conditionP99Us),
		limitRow('a hostile condition is cut off after', 60, 'ms', hostileCutMs),
		limitRow('simulator, 1,000 golden calls of 10 nodes', 5, 's', simulator.milliseconds / 1000),
	]
}

async function measure(stage: Stage): Promise<Row[]> {
	const { appliance } = stage
	const restMb = await memoryOfAllMegabytes(appliance)
	const blocksMs = await measureBlocks(stage)
	const firstLoad = await firstLoadKilobytes(appliance)
	const runs = await interleave(stage)
	const plainKnee = await findKnee(stage, 'plain')
	const ourKnee = await findKnee(stage, 'ours')
	const designer = await designerRows(stage)
	const sustained = await sustainCalls(stage, SUSTAINED_PER_SECOND, SUSTAINED_SECONDS)
	say(`sustained ${JSON.stringify(sustained)}`)
	const heldMb = await holdCalls(stage, HELD_CALLS, () => residentMegabytes(appliance, 'callytics-executor.service'))
	const backup = await measureBackup(stage)
	const program = (contestant: Contestant) => of(runs, contestant, 'programMs')
	const asterisk = (contestant: Contestant) => of(runs, contestant, 'asteriskMs')
	return [
		ratioRow('Node CPU a call, ms', 'ari-client 2.2.0', 0.7, program('ours'), program('bare'), true),
		ratioRow('Node CPU a call, ms', 'FastAGI script', 2, program('ours'), program('fastagi'), true),
		ratioRow('Asterisk CPU a call, ms', 'plain dialplan', 1.3, asterisk('ours'), asterisk('plain'), true),
		ratioRow('new calls/s, p99 ≤ 150 ms', 'plain dialplan', 0.6, ourKnee, plainKnee, false),
		limitRow(`executor with ${HELD_CALLS} live calls`, 200, 'MB', heldMb),
		limitRow('image, compressed', 450, 'MB', imageMegabytes()),
		limitRow('memory of all processes at rest', 550, 'MB', restMb),
		limitRow('boot to console answering', 12, 's', stage.bootMs / 1000),
		limitRow('first load, script gzip', 150, 'kB', firstLoad),
		limitRow('firewall: 20,000 blocked addresses applied', 300, 'ms', blocksMs),
		...backupRows(backup),
		...sustainedRows(sustained),
		...designer,
		...(await measureLogic()),
	]
}

function table(rows: readonly Row[]): string {
	const lines = rows.map((row) => {
		const verdict = row.isReached === undefined ? '–' : row.isReached ? 'yes' : 'no'
		return `| ${row.what} | ${row.against} | ${row.reach} | ${row.measured} | ${verdict} |`
	})
	return ['| what | against | reach | measured | reached |', '|---|---|---|---|---|', ...lines].join('\n')
}

function paper(rows: readonly Row[]): string {
	const { model } = cpus()[0] ?? { model: 'unknown' }
	return `# Performance

Written by \`npm run bench\`, version ${productVersion()}, on ${cpus().length} cores (${model}).
Read the ratios: every contestant ran on the same machine in the same ${ROUNDS} interleaved rounds of ${CALLS_PER_RUN} calls at ${CALLS_PER_SECOND}/s; the median is shown.
A call: answer, a prompt of 2 s, one digit, a prompt, hang up. Ours journals every step and tells every event; the others do neither. CPU is user + system time of the process; Redis is not in ours (it is in the output of the run).
Calls a second are raised step by step (${KNEE_STEPS.join(', ')}) for ${KNEE_SECONDS} s each; the last step within the limit counts.
Event to next command is seen from the caller: the slower of INVITE to 200 and the key to BYE; between key and BYE two more nodes are walked. It holds Asterisk, the caller's own program and the wire.
Expressions and the simulator are measured in a process of their own kind on the same machine, without calls.
The calling programs share the cores with the appliance, so calls a second are lower than on a machine of its own.
Memory at rest is the proportional memory of all processes in the container: the kernel is not in it.

${table(rows)}
`
}

await buildTree()
const stage = await openStage()
try {
	const rows = await measure(stage)
	say(`\n${table(rows)}`)
	writeFileSync(join(repositoryFolder, 'docs/performance.md'), paper(rows))
} finally {
	await stage.close()
}
