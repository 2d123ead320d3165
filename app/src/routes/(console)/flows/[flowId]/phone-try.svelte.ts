/** A draft on a real phone: which extension was rung, and the call that came of it as the live feed tells it. */
import type { FlowDocument } from '#lib/flow/document.ts'
import type { LiveCall } from '#lib/domain/live-call.ts'
import { live } from '#lib/live/live.svelte.ts'
import type { Marks } from './drawing-context.ts'
import { walkedBy } from './walked.ts'

// The appliance lets it ring for 30 seconds; the rest is the way of the news.
const RINGS_MS = 33_000

export class PhoneTry {
	readonly extension: string
	/** Calls of this extension that were there before. */
	readonly #before: readonly string[]
	/** Nobody answered in time. */
	isGivenUp = $state(false)
	/** Kept when the live feed forgets it. */
	#last: LiveCall | undefined = $state.raw()
	readonly #timer: ReturnType<typeof setTimeout>
	readonly #find: () => LiveCall | undefined
	readonly call: LiveCall | undefined = $derived.by(() => this.#find() ?? this.#last)

	constructor(flowId: string, extension: string) {
		this.extension = extension
		const isTry = (call: LiveCall) =>
			call.flowVersion === 0 && call.flowId === flowId && call.callerNumber === extension
		const calls = () => (live.state?.calls ?? []).filter(isTry)
		this.#before = calls().map((call) => call.callId)
		this.#find = () => calls().find((call) => !this.#before.includes(call.callId))
		this.#timer = setTimeout(() => (this.isGivenUp = this.call === undefined), RINGS_MS)
	}

	/** To be called when the call has changed: what was last known of it stays. */
	keep(): void {
		this.#last = this.#find() ?? this.#last
	}

	walked(flowId: string, document: FlowDocument): Marks['walked'] {
		return walkedBy(this.call?.walked ?? [], flowId, document)
	}

	stop(): void {
		clearTimeout(this.#timer)
	}
}
