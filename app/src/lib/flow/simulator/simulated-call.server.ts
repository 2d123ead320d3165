/** The state of one simulated call: its clock, its script, what was heard, and how it ends. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DialOutcome, LegEnd } from '#lib/domain/call.ts'
import type { JsonValue } from '#lib/domain/json.ts'
import { firstLanguage } from '#lib/domain/language.ts'
import type { Prompt } from '#lib/domain/prompt.ts'
import { judgeEnd, type Judged } from '#lib/server/call/end.ts'
import { evaluate, render } from '../expression.server.ts'
import { ExpressionFailed } from '../expression-failed.ts'
import { hear, type Speaker } from './hearing.ts'
import {
	type Pending,
	type SimulatedEnd,
	type SimulatedEnding,
	type SimulatedRun,
	type SimulatedStep,
	type SimulationInput,
	type SimulationScript,
	type Wanted,
} from './script.ts'
import type { SimulationWorld } from './simulation-world.ts'

/** Passes through nodes and loop when the simulated call is over or wants an input that is not there. */
export class SimulationStopped extends Error {}

// The time all expressions of one run may take; those of an ordinary flow take some milliseconds.
const MAX_COMPUTING_MS = 1_000
// How long a run may keep the process from other work.
const MAX_TURN_MS = 15
const MAX_SHOWN_LETTERS = 300
// Shorter ones are nobody's words on a real call either.
const SHORTEST_MESSAGE_MS = 1_000

export class SimulatedCall {
	readonly script: SimulationScript
	readonly world: SimulationWorld
	readonly run: SimulatedRun = { steps: [], problems: [] }
	/** Milliseconds since 1970. */
	now: number
	variables: Record<string, JsonValue> = {}
	/** Digits pressed and not yet asked for. */
	typed = ''
	isAnswered = false
	isRecording = false
	/** When the caller began to speak what was neither left nor taken back yet. */
	messageBeganAt: number | undefined
	/** What the end of a real call is judged by. */
	readonly judged: Judged
	readonly #turns = new Map<string, number>()
	#nextInput = 0
	#computingMs = 0
	#turnBeganAt = performance.now()

	constructor(script: SimulationScript, world: SimulationWorld, flowId: string) {
		this.script = script
		this.world = world
		this.now = script.startsAt
		this.judged = {
			program: { kind: 'flow', flowId, version: 0 },
			legs: [],
			live: {},
			hasTalked: false,
			isFinishing: false,
		}
	}

	get isStopped(): boolean {
		return this.run.end !== undefined || this.run.pending !== undefined
	}

	get step(): SimulatedStep {
		return this.run.steps.at(-1)!
	}

	get seconds(): number {
		return Math.round((this.now - this.script.startsAt) / 100) / 10
	}

	/** Lets simulated time pass. @throws SimulationStopped when the caller hangs up meanwhile */
	pass(seconds: number): void {
		const { hangsUpAfterSeconds, startsAt } = this.script
		this.now += seconds * 1000
		if (hangsUpAfterSeconds === undefined || this.now < startsAt + hangsUpAfterSeconds * 1000) return
		this.now = startsAt + hangsUpAfterSeconds * 1000
		this.callerHangsUp()
	}

	/** Lets the process do other work when this run has kept it long enough. */
	async breathe(): Promise<void> {
		if (this.isStopped) throw new SimulationStopped()
		if (performance.now() - this.#turnBeganAt < MAX_TURN_MS) return
		await nextTurn()
		this.#turnBeganAt = performance.now()
	}

	/**
	 * The next input of the script, if it is of a kind that answers what is wanted.
	 * @throws SimulationStopped otherwise, and when the caller hangs up there
	 */
	take<K extends SimulationInput['kind']>(wanted: Wanted, ...kinds: K[]): Extract<SimulationInput, { kind: K }> {
		const input = this.script.inputs[this.#nextInput]
		const { nodeId, nodeName } = this.step
		if (!input) {
			this.run.pending = { ...wanted, nodeId, nodeName } satisfies Pending
			throw new SimulationStopped()
		}
		this.#nextInput++
		if (input.kind === 'hang-up') this.callerHangsUp()
		if (!(kinds as string[]).includes(input.kind)) {
			this.stop('misfit', `The script goes on with “${input.kind}”, but ${nodeName} waits for something else.`)
		}
		return input as Extract<SimulationInput, { kind: K }>
	}

	/** Says a prompt; what cannot be said is told, and the rest is said, as on a real call. @returns whether anything was said */
	hear(prompt: Prompt): boolean {
		const kept = this.variables['language']
		const speaker: Speaker = {
			render: (template) => this.render(template),
			evaluate: (text) => this.evaluate(text),
			language: firstLanguage(typeof kept === 'string' ? kept : '', this.world.language),
			timeZone: this.world.timeZone,
		}
		let isHeard = prompt.length === 0
		for (const part of prompt) {
			try {
				const { words, seconds } = hear(part, this.world.sounds, speaker)
				isHeard = true
				if (words.trim() === '') continue
				this.step.heard.push(words)
				this.pass(seconds)
			} catch (error) {
				if (!(error instanceof ExpressionFailed)) throw error
				this.happens(`A part of a prompt was left out. ${error.message}`)
			}
		}
		return isHeard
	}

	/** Says what the caller must hear. @throws ExpressionFailed when nothing of it can be said */
	hearNecessary(prompt: Prompt): void {
		if (!this.hear(prompt)) throw new ExpressionFailed('Nothing of the prompt could be said.')
	}

	happens(sentence: string): void {
		this.step.happened.push(sentence)
	}

	evaluate(expression: string): JsonValue {
		return this.#compute(() => evaluate(expression, this.#scope(), new Date(this.now)))
	}

	render(template: string): string {
		return this.#compute(() => render(template, this.#scope(), new Date(this.now)))
	}

	takeTurn(name: string): number {
		const turn = this.#turns.get(name) ?? 0
		this.#turns.set(name, turn + 1)
		return turn
	}

	endDial(outcome: DialOutcome, detail: string, isThroughTrunk: boolean, end?: LegEnd): void {
		this.judged.lastDial = { outcome, detail, isThroughTrunk, ...(end && { end }) }
	}

	/** Leaves what the caller has said and not taken back, as hanging up does; too little is no message. */
	leaveMessage(): void {
		const beganAt = this.messageBeganAt
		this.messageBeganAt = undefined
		if (beganAt === undefined || this.now - beganAt < SHORTEST_MESSAGE_MS) return
		this.judged.served = 'message'
		this.happens('The message is left.')
	}

	/** @throws SimulationStopped always */
	callerHangsUp(): never {
		this.leaveMessage()
		this.judged.legs = [{ end: { cause: 16 } }]
		if (this.run.steps.length) this.judged.live.node = { name: this.step.nodeName }
		this.stop('caller')
	}

	/** Ends the run. @throws SimulationStopped always */
	stop(kind: SimulatedEnding, reason?: string): never {
		this.end(kind, reason)
		throw new SimulationStopped()
	}

	end(kind: SimulatedEnding, reason?: string): void {
		const verdict = judgeEnd(this.judged)
		const end: SimulatedEnd = {
			kind,
			disposition: kind === 'misfit' || kind === 'cut-off' ? 'failed' : verdict.disposition,
			reason: reason ?? verdict.reason,
			atSeconds: this.seconds,
		}
		this.run.end = end
		this.keepVariables()
	}

	keepVariables(): void {
		const shown = Object.entries(this.variables).map(([name, value]) => {
			const text = JSON.stringify(value)
			return [name, text.length > MAX_SHOWN_LETTERS ? `${text.slice(0, MAX_SHOWN_LETTERS)}…` : text]
		})
		const step = this.run.steps.at(-1)
		if (step) step.variables = Object.fromEntries(shown) as Record<string, string>
	}

	#scope(): Record<string, JsonValue> {
		const { callerNumber, callerName, dialled, startsAt } = this.script
		const about = {
			id: 'simulated',
			caller: callerNumber,
			callerName,
			dialled,
			direction: 'inbound',
			startedAt: new Date(startsAt).toISOString(),
		}
		return { ...this.variables, call: about }
	}

	#compute<T>(work: () => T): T {
		const beganAt = performance.now()
		try {
			return work()
		} finally {
			this.#computingMs += performance.now() - beganAt
			if (this.#computingMs > MAX_COMPUTING_MS) {
				this.stop('cut-off', 'The expressions of this flow take too long to compute.')
			}
		}
	}
}
