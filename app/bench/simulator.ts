/** The simulator's row of the benchmark: golden calls of ten nodes each, as they run before a publish. */
import { expectationOf } from '../src/lib/flow/simulator/golden.ts'
import { runGoldenCalls } from '../src/lib/flow/simulator/run-golden.server.ts'
import { simulate } from '../src/lib/flow/simulator/simulate.server.ts'
import { flowOf, node, scriptOf, worldOf } from '../src/lib/flow/simulator/try-flow.test-data.ts'

export interface SimulatorFigures {
	calls: number
	nodesPerCall: number
	/** All of them, one after the other. */
	milliseconds: number
	/** How many did not go as expected; anything but 0 makes the time worthless. */
	failed: number
}

const keysPressed = 4

/** start, four menus with a prompt behind each key, a goodbye: a call that always presses 1 passes ten nodes. */
function tenNodes() {
	const menus = Array.from({ length: keysPressed }, (_, index) => [
		node(`menu-${index}`, 'menu', { prompt: 'callytics/menu', digits: ['1', '2'], attempts: 2 }),
		node(`said-${index}`, 'play', { prompt: 'callytics/welcome' }),
	])
	const wires = Array.from({ length: keysPressed }, (_, index) => [
		`menu-${index} 1 said-${index}`,
		`menu-${index} 2 bye`,
		`menu-${index} no-input bye`,
		`said-${index} done ${index + 1 < keysPressed ? `menu-${index + 1}` : 'bye'}`,
	])
	return flowOf(
		[node('start', 'start'), ...menus.flat(), node('bye', 'hangup')],
		['start next menu-0', ...wires.flat()],
	)
}

/** @param calls how many golden calls */
export async function measureSimulator(calls = 1_000): Promise<SimulatorFigures> {
	const world = worldOf({ main: tenNodes() })
	const script = scriptOf(...Array.from({ length: keysPressed }, () => ({ kind: 'keys', keys: '1' }) as const))
	const run = await simulate('main', script, world)
	const expected = expectationOf(run, 'main')
	const golden = Array.from({ length: calls }, (_, index) => ({
		id: String(index),
		name: `Call ${index}`,
		script,
		expected,
	}))
	const beganAt = performance.now()
	const verdicts = await runGoldenCalls(golden, 'main', world)
	return {
		calls,
		nodesPerCall: run.steps.length,
		milliseconds: performance.now() - beganAt,
		failed: verdicts.filter((verdict) => verdict.difference).length,
	}
}
