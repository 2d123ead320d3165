/** Golden calls: what a kept simulated run is expected to come to, and how a later run differs from it. */
import { z } from 'zod'
import { dispositions } from '../../domain/call.ts'
import { exitWords } from '../document.ts'
import { simulatedEndings, type SimulatedRun, type SimulationScript } from './script.ts'

/** A node that was passed, and the exit it was left by; none where the call ended in it. */
export const GoldenStep = z.object({
	/** Absent: the flow of the golden call itself. */
	flowId: z.string().max(60).optional(),
	nodeId: z.string().max(60),
	/** As it was called then, for nodes that are gone later. */
	nodeName: z.string().max(80),
	exit: z.string().max(60).optional(),
	/** As its settings called the exit then. */
	exitLabel: z.string().max(60).optional(),
})
export type GoldenStep = z.infer<typeof GoldenStep>

export const Expectation = z.object({
	path: z.array(GoldenStep).max(1000),
	ending: z.enum(simulatedEndings),
	disposition: z.enum(dispositions),
})
export type Expectation = z.infer<typeof Expectation>

/** The first step by which a run is not what was expected. */
export interface Difference {
	/** Counted from 1; one more than the expected path has steps when only the ending differs. */
	step: number
	expected: string
	got: string
	/** The node where the two part, in the flow as it is now. */
	nodeId?: string
}

/** A golden call as its flow's page shows it. */
export interface JudgedGoldenCall {
	id: string
	name: string
	/** Absent when this version cannot read it. */
	script?: SimulationScript
	createdAt: Date
	createdByName: string | null
	recordedAt: Date
	/** Absent when it goes as kept. */
	difference?: Difference
}

/** What later runs of the same script are held to. */
export function expectationOf(run: SimulatedRun, flowId: string): Expectation | undefined {
	if (!run.end) return undefined
	return { path: pathOf(run, flowId), ending: run.end.kind, disposition: run.end.disposition }
}

function pathOf({ steps }: SimulatedRun, ownFlowId: string): GoldenStep[] {
	return steps.map(({ flowId, nodeId, nodeName, exit, exitLabel }) => ({
		nodeId,
		nodeName,
		...(flowId !== ownFlowId && { flowId }),
		...(exit !== undefined && { exit }),
		...(exitLabel !== undefined && { exitLabel }),
	}))
}

const isSameStep = (one: GoldenStep, other: GoldenStep) =>
	one.flowId === other.flowId && one.nodeId === other.nodeId && one.exit === other.exit

function stepWords(step: GoldenStep | undefined, ending: string): string {
	if (!step) return ending
	return step.exit === undefined
		? `${step.nodeName}, where the call ends`
		: `${step.nodeName}, ${exitWords(step.exit, step.exitLabel)}`
}

function runEnding(run: SimulatedRun): string {
	if (run.pending) return `the call waits in ${run.pending.nodeName} for something the golden call does not tell`
	return `the end of the call: ${run.end?.reason ?? ''}`
}

/** @returns undefined when the run is what was expected */
export function differenceOf(expected: Expectation, run: SimulatedRun, flowId: string): Difference | undefined {
	const got = pathOf(run, flowId)
	const length = Math.max(expected.path.length, got.length)
	for (let index = 0; index < length; index++) {
		const [wanted, walked] = [expected.path[index], got[index]]
		if (wanted && walked && isSameStep(wanted, walked)) continue
		const nodeId = walked?.nodeId ?? got.at(-1)?.nodeId
		return {
			step: index + 1,
			expected: stepWords(wanted, `the end of the call (${expected.disposition})`),
			got: walked?.exit === undefined && run.pending ? runEnding(run) : stepWords(walked, runEnding(run)),
			...(nodeId !== undefined && { nodeId }),
		}
	}
	if (run.end?.kind === expected.ending && run.end.disposition === expected.disposition) return undefined
	const nodeId = got.at(-1)?.nodeId
	return {
		step: length + 1,
		expected: endingWords(expected.ending, expected.disposition),
		got: run.end ? `${endingWords(run.end.kind, run.end.disposition)}: ${run.end.reason}` : runEnding(run),
		...(nodeId !== undefined && { nodeId }),
	}
}

const endings: Record<Expectation['ending'], string> = {
	caller: 'the caller hangs up',
	flow: 'the flow ends the call',
	'talk-over': 'the call ends with the talk',
	fault: 'the caller is cut off',
	misfit: 'the golden call does not fit the flow',
	'cut-off': 'the flow computes for too long',
}

function endingWords(ending: Expectation['ending'], disposition: string): string {
	return `${endings[ending]} (${disposition.replaceAll('-', ' ')})`
}
