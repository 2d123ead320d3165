/** Runs golden calls over a flow, one after the other, and says which of them go another way than expected. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { differenceOf, Expectation, type Difference } from './golden.ts'
import { SimulationScript } from './script.ts'
import { simulate } from './simulate.server.ts'
import type { SimulationWorld } from './simulation-world.ts'

export interface GoldenCall {
	id: string
	name: string
	/** As they were stored. */
	script: unknown
	expected: unknown
}

export interface GoldenVerdict {
	id: string
	name: string
	/** Absent when it goes as expected. */
	difference?: Difference
}

// A publish that takes longer would be given up by whoever waits for it.
const MAX_TOTAL_MS = 20_000
// How long the process may be kept from other work.
const MAX_TURN_MS = 15

/** @param world one in which `flowId` is the draft; its flows are read once for all calls */
export async function runGoldenCalls(
	calls: readonly GoldenCall[],
	flowId: string,
	world: SimulationWorld,
): Promise<GoldenVerdict[]> {
	const beganAt = performance.now()
	let turnBeganAt = beganAt
	const verdicts: GoldenVerdict[] = []
	for (const { id, name, script, expected } of calls) {
		if (performance.now() - turnBeganAt > MAX_TURN_MS) {
			await nextTurn()
			turnBeganAt = performance.now()
		}
		const isLate = performance.now() - beganAt > MAX_TOTAL_MS
		const difference = isLate ? tooLate : await differenceInRun(script, expected, flowId, world)
		verdicts.push({ id, name, ...(difference && { difference }) })
	}
	return verdicts
}

const tooLate: Difference = {
	step: 1,
	expected: 'a result',
	got: `none: the golden calls of this flow take longer than ${MAX_TOTAL_MS / 1000} s together`,
}

async function differenceInRun(
	storedScript: unknown,
	storedExpectation: unknown,
	flowId: string,
	world: SimulationWorld,
): Promise<Difference | undefined> {
	const script = SimulationScript.safeParse(storedScript)
	const expected = Expectation.safeParse(storedExpectation)
	if (!script.success || !expected.success) {
		return { step: 1, expected: 'a golden call', got: 'one that this version cannot read; delete it and keep it anew' }
	}
	return differenceOf(expected.data, await simulate(flowId, script.data, world), flowId)
}
