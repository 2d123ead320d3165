/** What every node of a flow is made of: a definition both sides share, and an executor that runs on the server. */
import type { z } from 'zod'
import type { DialOutcome, LegEnd } from '../domain/call.ts'

/** A node type: what it is called, which settings it has, by which exits a call can leave it. */
export interface NodeDefinition<T extends string = string, S extends z.ZodObject = z.ZodObject> {
	type: T
	label: string
	/** Group in the palette. */
	group: 'Greet' | 'Decide' | 'Connect' | 'Finish'
	/** One sentence: what it does for the caller. */
	description: string
	/** Settings; `.meta({ title, widget?, unit?, help? })` of each field makes the form. */
	schema: S
	/** Names of the exits for these settings, in the order they are drawn. `failed` is one of them where our own fault can end the node. */
	exits: (config: z.infer<S>) => string[]
	/** One short line under the node's name on the canvas. */
	summary: (config: z.infer<S>) => string
}

/** Gives a node definition its exact types. */
export function defineNode<T extends string, S extends z.ZodObject>(
	definition: NodeDefinition<T, S>,
): NodeDefinition<T, S> {
	return definition
}

/** Widgets the form knows besides those that follow from the field's type. */
export type Widget = 'sound' | 'extension' | 'trunk' | 'digits' | 'cause'

export interface PromptForDigits {
	/** Media names, played one after the other; empty = silence. */
	prompt: string[]
	/** Stops after this many digits. */
	maximum: number
	/** A key that ends the entry early and is not part of it. */
	terminator?: '#' | '*' | undefined
	/** Seconds of silence after the prompt until the first digit. */
	firstDigitSeconds: number
	/** Seconds between two digits. */
	nextDigitSeconds: number
}

export interface DialRequest {
	target: { kind: 'extension'; number: string } | { kind: 'number'; number: string; trunkId: string }
	ringSeconds: number
}

export interface DialResult {
	outcome: DialOutcome
	/** How the callee's leg ended; absent while it was never tried (unknown extension). */
	end?: LegEnd | undefined
	/** One plain phrase for the timeline: `486 Busy here`. */
	detail: string
}

/**
 * What a node may do to a call. Every verb is a journalled step: after a restart the node runs again from its start,
 * finished verbs return what they returned before, and the one that was under way goes on where it stood.
 * A node must therefore decide by nothing but its settings and what verbs returned.
 * All verbs reject with CallEnded once the caller has hung up; a node lets that pass through.
 */
export interface NodeVerbs {
	answer(): Promise<void>
	/** Plays to the end. @param prompt media names, e.g. `callytics/welcome` */
	play(prompt: string[]): Promise<void>
	/** Plays, listens, and returns the digits entered, '' for none. A digit stops the prompt. */
	promptForDigits(request: PromptForDigits): Promise<string>
	/** Rings somebody and, if answered, connects the two until either side hangs up. */
	dial(request: DialRequest): Promise<DialResult>
	/** Ends the call with this Q.850 cause. The call is over when it returns. */
	hangUp(cause: number): Promise<void>
	/** Variables of the flow; set ones are journalled and survive a restart. */
	getVariable(name: string): string | undefined
	setVariable(name: string, value: string): void
}

export interface NodeContext {
	call: NodeVerbs
	/** Says one plain sentence in the call's timeline when the node is left. */
	note: (sentence: string) => void
}

/** Runs one node; returns the name of the exit. A throw is our own fault: the loop leaves by `failed`. */
export type Executor<D extends NodeDefinition> = (context: NodeContext, config: z.infer<D['schema']>) => Promise<string>
