/** The moments at which the executor is taken away, one for each thing a node can be in the middle of. */
import type { PhoneCall } from '../phones/call.ts'
import { audibleMs } from '../phones/sound.ts'
import { drawFlow } from './draw-flow.ts'
import { hasEntered, isIn, type Scene } from './mid-node.ts'

const longPrompt = 'callytics/echo-test'

/**
 * Waits for the first sound, which here is the prompt: until then it may not have been asked for yet, and one that is
 * lost in that moment counts as played.
 */
async function hearItBegin(caller: PhoneCall): Promise<void> {
	await caller.hearUntil('the prompt begins', ({ samples }) => audibleMs(samples) > 300, 30_000)
}

/** Prompts and keys. */
export const promptScenes: Scene[] = [
	{
		what: 'play, half heard',
		document: drawFlow({ say: ['play', { prompt: longPrompt }] }),
		before: hearItBegin,
		isThere: isIn('say'),
		path: ['start:next', 'say:done', 'end'],
		heard: { 'echo-test': 1, goodbye: 1 },
	},
	{
		what: 'menu, while its prompt plays',
		document: drawFlow({ ask: ['menu', { prompt: longPrompt, digits: ['1', '2'] }] }, ['ask 2 > two']),
		before: hearItBegin,
		isThere: isIn('ask'),
		after: (caller) => caller.press('2'),
		path: ['start:next', 'ask:2', 'two'],
		heard: { 'echo-test': 1, goodbye: 1 },
	},
	{
		what: 'collect-digits, half entered',
		document: drawFlow({
			ask: [
				'collect-digits',
				{
					...{ prompt: 'callytics/menu', variable: 'answer', minimum: 4, maximum: 4, terminator: 'none' },
					...{ timeoutSeconds: 60, nextDigitSeconds: 30, attempts: 1 },
				},
			],
		}),
		before: async (caller) => {
			await hearItBegin(caller)
			await caller.press('12')
		},
		journal: '"digits":"12"',
		isThere: isIn('ask'),
		after: (caller) => caller.press('34'),
		path: ['start:next', 'ask:collected', 'end'],
		heard: { menu: 1, goodbye: 1 },
		check: (_logged, events) => {
			const digits = events.flatMap((event) => (event.name === 'digits.received' ? [event.digits] : []))
			if (digits.join() !== '1234') throw new Error(`the digits are ${digits.join()}`)
		},
	},
	{
		what: 'hangup, while it says goodbye',
		document: drawFlow({ bye: ['hangup', { prompt: longPrompt, cause: 16 }] }),
		before: hearItBegin,
		isThere: isIn('bye'),
		path: ['start:next', 'bye'],
		heard: { 'echo-test': 1 },
	},
]

/** Eight nodes that take no time, one after the other: some of the calls are in one of them when it happens. */
function instants(type: string, config: Record<string, unknown>, exit: string): Scene {
	const ids = Array.from({ length: 8 }, (_, index) => `step-${index + 1}`)
	const nodes = Object.fromEntries(ids.map((id) => [id, [type, config] as const]))
	const edges = ids.map((id, index) => `${id} ${exit} > ${ids[index + 1] ?? 'say'}`)
	return {
		what: `${type}, right after it was entered`,
		document: drawFlow({ ...nodes, say: ['play', { prompt: 'callytics/welcome' }] }, edges),
		isThere: hasEntered(type),
		isInstant: true,
		path: ['start:next', ...ids.map((id) => `${id}:${exit}`), 'say:done', 'end'],
		heard: { welcome: 1, goodbye: 1 },
	}
}

/** Nodes that ask nothing of the caller. */
export const instantScenes: Scene[] = []
void instants
