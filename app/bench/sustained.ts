/** New calls without a pause for minutes: whether the time from an event to the next command stays short, and memory flat. */
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { median, percentile, readTimes } from './run.ts'
import { residentMegabytes } from './sizes.ts'
import type { Stage } from './stage.ts'

export interface Sustained {
	perSecond: number
	seconds: number
	calls: number
	failed: number
	/** 99th percentile in ms, seen from the caller: INVITE to 200, and the key to BYE with two nodes between them. */
	answerP99: number
	stepP99: number
	/** Resident memory of the executor in MB: the middle of the second fifth of the time, and of the last. */
	earlyMb: number
	lateMb: number
	/** The same of Asterisk. */
	asteriskEarlyMb: number
	asteriskLateMb: number
}

const pauseAfterAnswerMs = 2900 // the prompt of 2.02 s is over
const sampleEveryMs = 2_000
const executor = 'callytics-executor.service'

/**
 * Calls a flow of six nodes again and again.
 * @param perSecond new calls a second
 */
export async function sustainCalls(stage: Stage, perSecond: number, seconds: number): Promise<Sustained> {
	const { appliance, caller } = stage
	const calls = perSecond * seconds
	const words = ['-nostdin', '-sf', join(import.meta.dirname, 'uac-bench.xml'), '-i', caller.address, '-p', '5060']
	words.push('-key', 'number', 'six-nodes', '-m', String(calls), '-r', String(perSecond), '-l', '5000')
	words.push('-d', String(pauseAfterAnswerMs), '-trace_rtt', '-rtt_freq', '1', '-timeout', `${seconds + 60}s`)
	const child = caller.start(['sipp', ...words, appliance.address], 'ignore')
	child.stdout?.resume()
	let isRunning = true
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve())).then(() => (isRunning = false))
	const executorMb: number[] = []
	const asteriskMb: number[] = []
	while (isRunning) {
		executorMb.push(await residentMegabytes(appliance, executor))
		asteriskMb.push(await residentMegabytes(appliance, 'asterisk.service'))
		await Promise.race([ended, delay(sampleEveryMs)])
	}
	const { answer, key } = readTimes(caller.folder)
	return {
		...{ perSecond, seconds, calls },
		failed: calls - key.length,
		answerP99: percentile(answer, 0.99),
		stepP99: percentile(key, 0.99),
		earlyMb: middleOfFifth(executorMb, 1),
		lateMb: middleOfFifth(executorMb, 4),
		asteriskEarlyMb: middleOfFifth(asteriskMb, 1),
		asteriskLateMb: middleOfFifth(asteriskMb, 4),
	}
}

function middleOfFifth(samples: readonly number[], fifth: number): number {
	const size = samples.length / 5
	return median(samples.slice(Math.floor(fifth * size), Math.ceil((fifth + 1) * size)))
}
