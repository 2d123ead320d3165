/** A small telephone exchange for the tests of the simulator: flows written in a few lines, and what they meet. */
import type { FlowDocument, FlowNode } from '../document.ts'
import { makeWalkable } from '../run.server.ts'
import { SimulationScript, type SimulationInput } from './script.ts'
import type { SimulationWorld } from './simulation-world.ts'

const position = { x: 0, y: 0 }

/** A node named as its id. */
export function node(id: string, type: string, config: Record<string, unknown> = {}): FlowNode {
	return { id, type, name: id, config, position }
}

/** @param wires `menu 1 sales`: exit 1 of the menu leads to sales */
export function flowOf(nodes: FlowNode[], wires: string[]): FlowDocument {
	const edges = wires.map((wire) => {
		const [from = '', exit = '', to = ''] = wire.split(' ')
		return { from, exit, to }
	})
	return { nodes, edges }
}

/** A reception: greeting, menu, two phones, a goodbye. */
export const reception = flowOf(
	[
		node('start', 'start'),
		node('welcome', 'play', { prompt: 'callytics/welcome' }),
		node('menu', 'menu', { prompt: 'callytics/menu', digits: ['1', '2'], timeoutSeconds: 5, attempts: 2 }),
		node('sales', 'dial', { target: { kind: 'extension', number: '201' }, ringSeconds: 20 }),
		node('service', 'dial', { target: { kind: 'extension', number: '299' }, ringSeconds: 20 }),
		node('bye', 'hangup', { prompt: 'callytics/goodbye' }),
	],
	[
		'start next welcome',
		'welcome done menu',
		'menu 1 sales',
		'menu 2 service',
		'menu no-input bye',
		'sales no-answer bye',
		'sales busy bye',
		'service failed bye',
	],
)

/** start → the node under test; each of its exits leads to a question, which a caller may answer or hang up in. */
export function served(type: string, config: Record<string, unknown>, exits: string[]): FlowDocument {
	const more = node('more', 'menu', { prompt: 'callytics/menu', digits: ['1'], timeoutSeconds: 60 })
	const nodes = [node('start', 'start'), node('it', type, config), more, node('bye', 'hangup', { prompt: [] })]
	return flowOf(nodes, ['start next it', ...exits.map((exit) => `it ${exit} more`), 'more 1 bye'])
}

/** @param documents flow id → draft or published document */
export function worldOf(documents: Record<string, FlowDocument>): SimulationWorld {
	const flows = new Map(
		Object.entries(documents).map(([id, document]) => [id, { name: id, flow: makeWalkable(document) }]),
	)
	return {
		flow: (id) => flows.get(id),
		stateOfSchedule: (id, override) =>
			id === 'office' ? { state: override ?? 'open', detail: override ? 'switched by hand' : 'as planned' } : undefined,
		extensions: new Map([['201', 'Sales']]),
		trunks: new Map([['t1', { name: 'Northgate', isEnabled: true }]]),
		mailboxes: new Map([['box', 'Sales box']]),
		language: 'en-gb',
		timeZone: 'Europe/London',
		sounds: new Map([['own/1', { title: 'Winter greeting', seconds: 12 }]]),
	}
}

export function scriptOf(...inputs: SimulationInput[]): SimulationScript {
	return SimulationScript.parse({
		startsAt: Date.parse('2026-11-20T14:30:00Z'),
		callerNumber: '+447700900482',
		dialled: '02079460100',
		inputs,
	})
}
