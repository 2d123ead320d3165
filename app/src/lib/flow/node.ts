/** What every node of a flow is made of: a definition both sides share, and an executor that runs on the server. */
import type { z } from 'zod'
import type { JsonValue } from '../domain/json.ts'
import type { NodeVerbs } from './verbs.ts'

/** Palette groups, in their order. */
export const nodeGroups = ['Greet', 'Decide', 'Connect', 'Data', 'Finish'] as const
export type NodeGroup = (typeof nodeGroups)[number]

/** The node's page in the help; plain sentences. */
export interface NodeHelp {
	/** What it is good for and how it behaves, one paragraph each. */
	text: string[]
	/** Exit → when a call leaves by it. Exits made from the settings are described under the name in angle brackets: `<key>`. */
	exits: Record<string, string>
	/** What happens to a caller in it when the appliance's call engine is restarted. */
	afterRestart: string
	/** One worked example. */
	example: string
}

/** A node type: what it is called, which settings it has, by which exits a call can leave it. */
export interface NodeDefinition<T extends string = string, S extends z.ZodObject = z.ZodObject> {
	type: T
	label: string
	group: NodeGroup
	/** One sentence: what it does for the caller. */
	description: string
	/** A class of lib/ui/icons.css. */
	icon: string
	/** `start`: calls begin here. `error-handler`: calls whose node failed and has no edge for it go on here. At most one of each. */
	role?: 'start' | 'error-handler'
	/** Settings; `.meta({ title, widget?, unit?, help? })` of each field makes the form. */
	schema: S
	/** Names of the exits for these settings, in the order they are drawn. `failed` is one of them where our own fault can end the node. */
	exits: (config: z.infer<S>) => string[]
	/** What an exit is called beside its name, by exit: one labelled `sales` is read `1 sales`. */
	exitLabels?: (config: z.infer<S>) => Readonly<Record<string, string>>
	/** Those that need no edge: a call that gets one without an edge leaves by `failed`. */
	optionalExits?: readonly string[]
	/** One short line under the node's name on the canvas. */
	summary: (config: z.infer<S>) => string
	/** Variables that are there once a call has passed it. */
	sets?: (config: z.infer<S>) => string[]
	/** A call spends time in it or can pass it only so many times: a loop through it does not spin. */
	holdsUp?: boolean
	/** The call is over in it: nothing follows. */
	endsCall?: boolean
	help: NodeHelp
}

/** Gives a node definition its exact types. */
export function defineNode<T extends string, S extends z.ZodObject>(
	definition: NodeDefinition<T, S>,
): NodeDefinition<T, S> {
	return definition
}

/** Widgets the form knows besides those that follow from the field's type. */
export type Widget =
	| 'prompt' // sequence of sounds, texts and values (domain/prompt.ts)
	| 'expression'
	| 'template' // one line of text with {{ expression }}
	| 'template-text' // several lines of it
	| 'variable' // the name of a variable to set
	| 'extension'
	| 'trunk'
	| 'schedule'
	| 'mailbox'
	| 'webhook'
	| 'flow'
	| 'node' // a node of the same flow
	| 'digits'
	| 'exit-labels' // short texts by exit, typed where a widget of the same node asks for its exits
	| 'cause'

export interface NodeContext {
	call: NodeVerbs
	/** Id of this node. */
	nodeId: string
	/** Says one plain sentence in the call's timeline when the node is left. */
	note: (sentence: string) => void
	/**
	 * The value of an expression over the call's variables (flow/expression.ts).
	 * @throws ExpressionFailed: unknown variable, wrong types, cut off after its time; the node then leaves by `failed`
	 */
	evaluate: (expression: string) => JsonValue
	/** A text with each `{{ expression }}` replaced by its value. @throws ExpressionFailed */
	render: (template: string) => string
	getVariable: (name: string) => JsonValue | undefined
	/** Journalled; does not wait, so a node may set several and leave as one step. */
	setVariable: (name: string, value: JsonValue) => void
}

/** Where the loop goes on other than along an exit's edge. */
export type Move =
	/** On at another node of the same flow. */
	| { kind: 'jump'; nodeId: string }
	/** On at the start of another flow, without a way back. */
	| { kind: 'leave-for'; flowId: string }
	/** Through another flow with these variables; the node is left by the exit that flow returns by, if it is one of `exits`. */
	| { kind: 'enter'; flowId: string; parameters: Record<string, JsonValue>; exits: string[] }
	/** Back to the node that entered this flow; `values` become variables there. */
	| { kind: 'return'; exit: string; values: Record<string, JsonValue> }
	/** By `failed` where the flow has an edge for it, and by this exit where it has none: the call goes on in any case. */
	| { kind: 'fail-or'; exit: string }

/** Runs one node; returns the name of the exit, or a move. A throw is our own fault: the loop leaves by `failed`. */
export type Executor<D extends NodeDefinition> = (
	context: NodeContext,
	config: z.infer<D['schema']>,
) => Promise<string | Move>
