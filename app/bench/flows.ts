/** The flows that calls of the benchmark go through. */
import type { FlowDocument } from '#lib/flow/document.ts'

const node = (id: string, type: string, config: Record<string, unknown>) => ({
	...{ id, type, name: id, config },
	position: { x: 0, y: 0 },
})

/** Answer, a prompt of two seconds, one digit, a prompt, hang up. */
export const benchFlow: FlowDocument = {
	nodes: [
		node('start', 'start', { answer: true }),
		node('menu', 'menu', {
			prompt: 'vm-enter-num-to-call',
			digits: ['1'],
			invalidPrompt: '',
			timeoutSeconds: 10,
			attempts: 1,
		}),
		node('play', 'play', { prompt: 'callytics/welcome' }),
		node('end', 'hangup', { prompt: '', cause: 16 }),
	],
	edges: [
		{ from: 'start', exit: 'next', to: 'menu' },
		{ from: 'menu', exit: '1', to: 'play' },
		{ from: 'menu', exit: 'no-input', to: 'end' },
		{ from: 'play', exit: 'done', to: 'end' },
	],
}

/** Holds a caller for a minute in a node that waits for a digit. */
export const waitingFlow: FlowDocument = {
	nodes: [
		node('start', 'start', { answer: true }),
		node('menu', 'menu', {
			prompt: 'callytics/welcome',
			digits: ['1'],
			invalidPrompt: '',
			timeoutSeconds: 60,
			attempts: 1,
		}),
		node('end', 'hangup', { prompt: '', cause: 16 }),
	],
	edges: [
		{ from: 'start', exit: 'next', to: 'menu' },
		{ from: 'menu', exit: '1', to: 'end' },
		{ from: 'menu', exit: 'no-input', to: 'end' },
	],
}

/** Lets a caller hear music for an hour. */
export const musicFlow: FlowDocument = {
	nodes: [
		node('start', 'start', { answer: true }),
		node('wait', 'wait', { seconds: 3600, callerHears: { kind: 'music' } }),
		node('end', 'hangup', { prompt: '', cause: 16 }),
	],
	edges: [
		{ from: 'start', exit: 'next', to: 'wait' },
		{ from: 'wait', exit: 'done', to: 'end' },
		{ from: 'wait', exit: 'failed', to: 'end' },
	],
}

/** Six nodes of several kinds; between the key and the hang-up there are two more, and nothing is played. */
export const sixNodeFlow: FlowDocument = {
	nodes: [
		node('start', 'start', { answer: true }),
		node('remember', 'set-variable', { assignments: [{ variable: 'line', value: '"bench"' }] }),
		node('menu', 'menu', {
			prompt: 'vm-enter-num-to-call',
			digits: ['1'],
			invalidPrompt: '',
			timeoutSeconds: 10,
			attempts: 1,
		}),
		node('which', 'condition', { cases: [{ name: 'bench', expression: 'line == "bench" && call.caller != ""' }] }),
		node('mark', 'tag', { tag: 'bench', note: '' }),
		node('end', 'hangup', { prompt: '', cause: 16 }),
	],
	edges: [
		{ from: 'start', exit: 'next', to: 'remember' },
		{ from: 'remember', exit: 'next', to: 'menu' },
		{ from: 'menu', exit: '1', to: 'which' },
		{ from: 'menu', exit: 'no-input', to: 'end' },
		{ from: 'which', exit: 'bench', to: 'mark' },
		{ from: 'which', exit: 'otherwise', to: 'end' },
		{ from: 'mark', exit: 'next', to: 'end' },
	],
}
