/** One run of the benchmark: so many calls at so many a second to one contestant; CPU and latency of it. */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Contestant, Stage } from './stage.ts'

export interface Run {
	contestant: Contestant
	perSecond: number
	calls: number
	failed: number
	/** CPU per call in ms. */
	programMs: number
	asteriskMs: number
	redisMs: number
	/** 99th percentile in ms: INVITE to 200. */
	answerP99: number
	/** 99th percentile in ms: the key to the hang-up, without the prompt between them. */
	stepP99: number
}

/** callytics/welcome: 9,580 bytes of µ-law. */
const secondPromptMs = 9580 / 8
const pauseAfterAnswerMs = 2900 // the dialplan's Answer() may wait 500 ms for sound before the prompt of 2.02 s
const deadlineSeconds = 120

/** The value below which a share of all lies. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b)
	return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** What SIPp has measured since it was last asked, in ms: INVITE to 200, and the key to BYE. */
export function readTimes(folder: string): { answer: number[]; key: number[] } {
	const file = readdirSync(folder).find((name) => name.endsWith('_rtt.csv'))
	const rows = file ? readFileSync(join(folder, file), 'utf8').trim().split('\n').slice(1) : []
	const times = rows.map((row) => row.split(';'))
	const of = (timer: string) => times.filter((row) => row[2]?.trim() === timer).map((row) => Number(row[1]))
	if (file) rmSync(join(folder, file))
	return { answer: of('1'), key: of('2') }
}

/** Calls a contestant. @throws when SIPp does not come back in time */
export async function runCalls(stage: Stage, contestant: Contestant, perSecond: number, calls: number): Promise<Run> {
	const { caller, appliance } = stage
	const before = await stage.cpuMs(contestant)
	const words = ['-nostdin', '-sf', join(import.meta.dirname, 'uac-bench.xml'), '-i', caller.address, '-p', '5060']
	words.push('-key', 'number', contestant, '-m', String(calls), '-r', String(perSecond), '-l', '5000')
	words.push('-d', String(pauseAfterAnswerMs), '-trace_rtt', '-rtt_freq', '1', '-timeout', `${deadlineSeconds}s`)
	const child = caller.start(['sipp', ...words, appliance.address], 'ignore')
	child.stdout?.resume()
	await new Promise<void>((resolve) => child.once('exit', () => resolve()))
	const after = await stage.cpuMs(contestant)
	const { answer, key } = readTimes(caller.folder)
	const step = key.map((ms) => ms - secondPromptMs)
	return {
		contestant,
		perSecond,
		calls,
		failed: calls - step.length,
		programMs: (after.program - before.program) / calls,
		asteriskMs: (after.asterisk - before.asterisk) / calls,
		redisMs: (after.redis - before.redis) / calls,
		answerP99: percentile(answer, 0.99),
		stepP99: percentile(step, 0.99),
	}
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b)
	const half = sorted.length / 2
	return ((sorted[Math.ceil(half) - 1] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2
}
