/** Writes the flow of a template in a few lines: nodes by their place in a grid, and wires as words. */
import type { FlowDocument } from '#lib/flow/document.ts'
import type { Prompt } from '#lib/domain/prompt.ts'

/** A flow somebody can begin with. */
export interface FlowTemplate {
	id: string
	/** What is made with the flow where there is none yet. */
	needs?: readonly NeededThing[]
	/** What is put in of the appliance's own things; what is not there yet is shown in the draft as to be chosen. */
	make: (things: TemplateThings) => FlowDocument
}

export type NeededThing = 'schedule' | 'mailbox'

/** Things of the appliance that a template's flow names; empty where there is none yet. */
export interface TemplateThings {
	/** Numbers, in their order. */
	extensions: readonly string[]
	schedule: string
	mailbox: string
	/** Digits that nobody can guess, made anew for each flow. */
	pin: string
	moderatorPin: string
}

interface TemplateNode {
	type: string
	name: string
	/** Column and row. */
	at: [column: number, row: number]
	config?: Record<string, unknown>
}

const COLUMN_PX = 224
const ROW_PX = 184

/** @param wires `menu no-input bye`: exit no-input of menu leads to bye */
export function draw(nodes: Record<string, TemplateNode>, wires: readonly string[]): FlowDocument {
	return {
		nodes: Object.entries(nodes).map(([id, { type, name, at, config }]) => ({
			id,
			type,
			name,
			config: config ?? {},
			position: { x: at[0] * COLUMN_PX, y: at[1] * ROW_PX },
		})),
		edges: wires.map((wire) => {
			const [from = '', exit = '', to = ''] = wire.split(' ')
			return { from, exit, to }
		}),
	}
}

/** A text that is spoken. @param language empty: that of the call */
export function say(text: string, language = 'en'): Prompt {
	return [{ kind: 'text', text, language }]
}

export const start: TemplateNode = { type: 'start', name: 'Start', at: [0, 0], config: { answer: true } }

/** A dial node to an extension; '' is to be chosen. */
export function ring(name: string, number: string, at: TemplateNode['at']): TemplateNode {
	return { type: 'dial', name, at, config: { target: { kind: 'extension', number }, ringSeconds: 25 } }
}

/** All the ways in which nobody takes a call lead to one node. */
export function unanswered(from: string, to: string): string[] {
	return ['busy', 'no-answer', 'rejected', 'failed'].map((exit) => `${from} ${exit} ${to}`)
}

/** Takes calls whose node failed, so that no caller is left in silence: says so and hangs up. */
export function trouble(row: number): Record<string, TemplateNode> {
	const prompt = say('We are sorry, something does not work here just now. Please call again later.')
	return {
		trouble: { type: 'error-handler', name: 'Something failed', at: [0, row] },
		sorry: { type: 'hangup', name: 'Call again later', at: [1, row], config: { prompt } },
	}
}

export const troubleWires = ['trouble next sorry']
