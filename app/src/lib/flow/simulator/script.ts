/** A simulated call: the script it follows, what a run of it comes to, and what the run waits for when the script is at its end. */
import { z } from 'zod'
import { dialOutcomes, type Disposition } from '../../domain/call.ts'
import { scheduleOverrides } from '../../domain/schedule.ts'

const seconds = z.number().min(0).max(86_400)

/** What happens at something a call waits for. The order is that of the call. */
export const SimulationInput = z.discriminatedUnion('kind', [
	/** Pressed at a prompt; what it does not take stays typed, as on a real call. */
	z.object({ kind: z.literal('keys'), keys: z.string().regex(/^[0-9*#]{1,32}$/, 'Keys are 0–9, * and #') }),
	z.object({ kind: z.literal('silence') }),
	z.object({ kind: z.literal('hang-up') }),
	z.object({
		kind: z.literal('dial'),
		outcome: z.enum(dialOutcomes),
		/** How long the two talk, if answered. */
		talkSeconds: seconds.default(30),
		/** Who hangs up after the talk; after the callee the flow goes on. */
		talkEndedBy: z.enum(['caller', 'callee']).default('callee'),
	}),
	z.object({
		kind: z.literal('message'),
		/** 0: nothing is said. */
		seconds,
		endedBy: z.enum(['key', 'silence', 'maximum', 'hang-up']).default('key'),
	}),
	z.object({
		kind: z.literal('http'),
		status: z.number().int().min(100).max(599),
		contentType: z.string().max(120).default('application/json'),
		body: z.string().max(65_536, 'An answer for the simulator has at most 65,536 characters').default(''),
	}),
	z.object({
		kind: z.literal('http-failure'),
		reason: z.enum(['timeout', 'unreachable', 'refused', 'too-large']),
	}),
	z.object({
		kind: z.literal('conference'),
		outcome: z.enum(['left', 'kicked', 'locked', 'full']),
		seconds: seconds.default(60),
	}),
	/** What chance says where the flow asks it. */
	z.object({ kind: z.literal('random'), value: z.number().min(0).lt(1) }),
])
export type SimulationInput = z.infer<typeof SimulationInput>

/** All that decides how a simulated call goes, besides the flow itself: the same script takes the same path. */
export const SimulationScript = z.object({
	/** When the call comes in; milliseconds since 1970. */
	startsAt: z.number().int().min(0).max(32_503_680_000_000),
	callerNumber: z.string().max(40).default(''),
	callerName: z.string().max(80).default(''),
	dialled: z.string().max(40).default(''),
	/** Schedules that somebody has switched by hand, by id; the others go by their plan. */
	switched: z.record(z.string().max(60), z.enum(scheduleOverrides)).default({}),
	/** The caller hangs up so many seconds after the call came in, whatever happens then. */
	hangsUpAfterSeconds: seconds.optional(),
	inputs: z.array(SimulationInput).max(200, 'A simulated call has at most 200 inputs').default([]),
})
export type SimulationScript = z.infer<typeof SimulationScript>

/** What a run waits for when its script has nothing left. */
export type Wanted =
	| { kind: 'keys'; maximum: number; choices: string[]; terminator: string }
	/** Who is rung, in rounds. */
	| { kind: 'dial'; rings: string[] }
	| { kind: 'message'; maximumSeconds: number }
	| { kind: 'http'; method: string; url: string }
	| { kind: 'conference'; room: string }
	| { kind: 'random' }

export type Pending = Wanted & { nodeId: string; nodeName: string }

/** One visit of a node. */
export interface SimulatedStep {
	/** The flow the node belongs to; another one inside a sub-flow. */
	flowId: string
	flowName: string
	nodeId: string
	nodeName: string
	nodeType: string
	/** Absent while the call is in it, and where the call ended in it. */
	exit?: string
	/** What the node's settings call the exit beside its name. */
	exitLabel?: string
	/** Since the call came in. */
	atSeconds: number
	/** What the caller hears, in order, in words. */
	heard: string[]
	/** What is done besides, in plain sentences. */
	happened: string[]
	/** What the node said when it was left. */
	note?: string
	/** As they are when the node is left, as JSON text, cut where it is long. */
	variables: Record<string, string>
}

/** Why a run is over: the caller or the flow hung up, a talk nothing follows, a fault, or a script that does not fit. */
export const simulatedEndings = ['caller', 'flow', 'talk-over', 'fault', 'misfit', 'cut-off'] as const
export type SimulatedEnding = (typeof simulatedEndings)[number]

export interface SimulatedEnd {
	kind: SimulatedEnding
	disposition: Disposition
	/** One plain sentence. */
	reason: string
	atSeconds: number
}

export interface SimulatedRun {
	steps: SimulatedStep[]
	/** Exactly one of the two is there. */
	pending?: Pending
	end?: SimulatedEnd
	/** What went wrong at a node, though the call may have gone on. */
	problems: { nodeId: string; message: string }[]
}
