/** The simulator under somebody's hands: the scripted call, how far it is shown, and the way it took. */
import type { FlowDocument } from '#lib/flow/document.ts'
import type { SimulatedRun, SimulatedStep, SimulationInput, SimulationScript } from '#lib/flow/simulator/script.ts'
import { simulator as words } from '#lib/messages/simulator.ts'
import { clockOf, momentOf } from '#lib/ui/time.ts'
import type { Marks } from './drawing-context.ts'
import { PhoneTry } from './phone-try.svelte.ts'
import { sendAction } from './send-action.ts'
import { walkedBy } from './walked.ts'

/** Somebody who could call; the range is kept for such uses. */
const sampleCaller = '+447700900482'

export class Simulator {
	/** What the band shows; undefined: it is closed. */
	view: 'call' | 'golden' | undefined = $state()
	callerNumber = $state(sampleCaller)
	dialled = $state('')
	/** By the appliance's clock, `2026-11-21T14:30`. */
	arrives = $state('')
	/** Seconds as typed; empty: the caller stays. */
	hangsUpAfter = $state('')
	/** Schedules that are switched by hand, by id. */
	switched: SimulationScript['switched'] = $state.raw({})
	inputs: readonly SimulationInput[] = $state.raw([])
	run: SimulatedRun | undefined = $state.raw()
	/** How many steps of the run are shown. */
	shown = $state(0)
	/** The step whose details are shown; undefined: the last one. */
	chosen: number | undefined = $state()
	/** The draft on a real phone; it takes the place of the simulated call. */
	phone: PhoneTry | undefined = $state.raw()
	message = $state('')
	isAsking = $state(false)
	/** Goes node by node instead of on to the next question. */
	#isStepping = false
	#asked = 0
	readonly #flowId: string
	readonly #document: () => FlowDocument
	readonly #timeZone: () => string

	readonly steps: readonly SimulatedStep[] = $derived.by(() => this.run?.steps.slice(0, this.shown) ?? [])
	readonly isAllShown = $derived.by(() => this.run !== undefined && this.shown >= this.run.steps.length)
	/** What the call waits for, once the steps before are shown. */
	readonly pending = $derived.by(() => (this.isAllShown ? this.run?.pending : undefined))
	readonly end = $derived.by(() => (this.isAllShown ? this.run?.end : undefined))
	readonly step = $derived.by(() => this.steps[this.chosen ?? this.steps.length - 1])

	/** @param document the draft as it is now */
	constructor(flowId: string, document: () => FlowDocument, timeZone: () => string) {
		this.#flowId = flowId
		this.#document = document
		this.#timeZone = timeZone
	}

	problemsOf(nodeId: string): string[] {
		return (this.run?.problems ?? []).flatMap((problem) => (problem.nodeId === nodeId ? [problem.message] : []))
	}

	/** The way taken so far, for the drawing; undefined while the simulator is closed. */
	get walked(): Marks['walked'] {
		if (this.phone) return this.phone.walked(this.#flowId, this.#document())
		return this.view === 'call' ? walkedBy(this.steps, this.#flowId, this.#document()) : undefined
	}

	get script(): SimulationScript {
		const startsAt = momentOf(this.arrives, this.#timeZone())
		const seconds = Number.parseFloat(this.hangsUpAfter)
		return {
			startsAt: Number.isNaN(startsAt) ? Date.now() : startsAt,
			callerNumber: this.callerNumber,
			callerName: '',
			dialled: this.dialled,
			switched: this.switched,
			...(seconds >= 0 && { hangsUpAfterSeconds: seconds }),
			inputs: [...this.inputs],
		}
	}

	/** Opens the band with a call that arrives now. @param now milliseconds since 1970 on the appliance's clock */
	open(now: number, dialled: string): void {
		this.view = 'call'
		if (this.arrives) return void this.ask()
		this.arrives = clockOf(now, this.#timeZone())
		this.dialled = dialled
		void this.ask()
	}

	close(): void {
		this.view = undefined
		this.endTry()
	}

	/** An extension rings: the drawing shows the way of whoever answers. */
	tryOn(extension: string): void {
		this.endTry()
		this.phone = new PhoneTry(this.#flowId, extension)
	}

	/** Back to the simulated call; a real one goes on by itself. */
	endTry(): void {
		this.phone?.stop()
		this.phone = undefined
	}

	/** From the arrival again, with nothing pressed, node by node. */
	restart(): void {
		this.inputs = []
		this.#isStepping = true
		this.shown = 1
		void this.ask()
	}

	/** On by one node. */
	stepOn(): void {
		this.#isStepping = true
		this.chosen = undefined
		if (!this.isAllShown) this.shown++
	}

	/** On to the next question, or to the end. */
	runOn(): void {
		this.#isStepping = false
		this.chosen = undefined
		this.shown = this.run?.steps.length ?? 0
	}

	/** What happens at the thing the call waits for. */
	give(input: SimulationInput): void {
		this.inputs = [...this.inputs, input]
		if (this.#isStepping) this.shown++
		void this.ask()
	}

	/** Takes back an input and all after it. */
	takeBack(index: number): void {
		this.inputs = this.inputs.slice(0, index)
		this.#isStepping = false
		void this.ask()
	}

	/** Shows a call that was kept. */
	load(script: SimulationScript): void {
		this.callerNumber = script.callerNumber
		this.dialled = script.dialled
		this.arrives = clockOf(script.startsAt, this.#timeZone())
		this.hangsUpAfter = script.hangsUpAfterSeconds === undefined ? '' : String(script.hangsUpAfterSeconds)
		this.switched = script.switched
		this.inputs = script.inputs
		this.#isStepping = false
		this.view = 'call'
		void this.ask()
	}

	/** Runs the script over the draft as it is now. The answer of an older question is dropped. */
	async ask(): Promise<void> {
		const asked = ++this.#asked
		this.isAsking = true
		const answer = await sendAction<SimulatedRun>(
			`/flows/${this.#flowId}?/simulate`,
			{ document: this.#document(), script: this.script },
			words.notRun,
		)
		if (asked !== this.#asked) return
		this.isAsking = false
		this.chosen = undefined
		if ('refusal' in answer) {
			this.message = answer.refusal.message
			return
		}
		this.message = ''
		this.run = answer.data
		if (!this.#isStepping) this.shown = answer.data.steps.length
	}
}
