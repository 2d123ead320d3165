/** Reception menu: a greeting and a key for each extension; also the wizard's first flow. */
import type { FlowDocument, FlowEdge, FlowNode } from '#lib/flow/document.ts'

const column = (x: number) => x * 220
const row = (y: number) => y * 192

function dialNode(extension: string, index: number): FlowNode {
	return {
		id: `dial-${index + 1}`,
		type: 'dial',
		name: extension ? `Ring ${extension}` : `Ring for key ${index + 1}`,
		config: { target: { kind: 'extension', number: extension }, ringSeconds: 25 },
		position: { x: column(3), y: row(index) },
	}
}

/**
 * Greeting, then a menu that rings one extension for each key; nobody there or nothing pressed ends politely.
 * @param extensions up to nine numbers, key 1 first; with none the two keys ring nobody yet
 */
export function receptionMenu(extensions: readonly string[]): FlowDocument {
	const numbers = extensions.length > 0 ? extensions.slice(0, 9) : ['', '']
	const dials = numbers.map(dialNode)
	const below = row(dials.length)
	const nodes: FlowNode[] = [
		{ id: 'start', type: 'start', name: 'Start', config: { answer: true }, position: { x: 0, y: 0 } },
		{
			id: 'welcome',
			type: 'play',
			name: 'Welcome',
			config: { prompt: 'callytics/welcome' },
			position: { x: column(1), y: 0 },
		},
		{
			id: 'menu',
			type: 'menu',
			name: 'Menu',
			config: {
				prompt: 'callytics/menu',
				digits: numbers.map((_number, index) => String(index + 1)),
				labels: Object.fromEntries(
					numbers.flatMap((number, index) => (number ? [[index + 1, `extension ${number}`]] : [])),
				),
				invalidPrompt: 'callytics/invalid',
				timeoutSeconds: 5,
				attempts: 3,
			},
			position: { x: column(2), y: 0 },
		},
		...dials,
		{
			id: 'unavailable',
			type: 'play',
			name: 'Not available',
			config: { prompt: 'callytics/unavailable' },
			position: { x: column(4), y: 0 },
		},
		{
			id: 'goodbye',
			type: 'hangup',
			name: 'Goodbye',
			config: { prompt: 'callytics/goodbye', cause: 16 },
			position: { x: column(5), y: below },
		},
	]
	return { nodes, edges: receptionEdges(dials) }
}

function receptionEdges(dials: readonly FlowNode[]): FlowEdge[] {
	return [
		{ from: 'start', exit: 'next', to: 'welcome' },
		{ from: 'welcome', exit: 'done', to: 'menu' },
		// A prompt that cannot be played must not keep the caller from the menu.
		{ from: 'welcome', exit: 'failed', to: 'menu' },
		...dials.map((dial, index) => ({ from: 'menu', exit: String(index + 1), to: dial.id })),
		{ from: 'menu', exit: 'no-input', to: 'goodbye' },
		{ from: 'menu', exit: 'failed', to: 'goodbye' },
		...dials.flatMap((dial) =>
			['busy', 'no-answer', 'rejected', 'failed'].map((exit) => ({ from: dial.id, exit, to: 'unavailable' })),
		),
		{ from: 'unavailable', exit: 'done', to: 'goodbye' },
		{ from: 'unavailable', exit: 'failed', to: 'goodbye' },
	]
}
