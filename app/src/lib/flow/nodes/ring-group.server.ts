/** Ring group: puts the members in order and rings them in rounds. */
import { soundPrompt } from '../../domain/prompt.ts'
import type { Executor, NodeContext } from '../node.ts'
import type { ringGroup } from './ring-group.ts'

export const runRingGroup: Executor<typeof ringGroup> = async ({ call, nodeId, note, render }, config) => {
	const { strategy, ringSeconds, callerHears, skipsBusy, whisper, confirms } = config
	const members = [
		...config.extensions.map(({ number }) => ({ kind: 'extension' as const, number })),
		...config.numbers.map(({ number, trunkId }) => ({ kind: 'number' as const, number, trunkId })),
	]
	const callerNumber = render(config.callerNumber).trim()
	const rounds = strategy === 'all' ? [members] : (await inTurn(call, nodeId, strategy, members)).map((one) => [one])
	const { outcome, detail, answeredBy } = await call.dial({
		rounds,
		ringSeconds,
		callerHears,
		skipsBusy,
		whisper: confirms ? [...whisper, ...soundPrompt('callytics/take-call')] : whisper,
		...(confirms && { confirmKey: '1' }),
		...(callerNumber && { callerNumber }),
	})
	note(answeredBy ? `${answeredBy} took the call: ${detail}.` : `${detail}.`)
	return outcome
}

async function inTurn<T>(call: NodeContext['call'], nodeId: string, strategy: string, members: T[]): Promise<T[]> {
	if (strategy === 'round-robin') {
		const first = (await call.takeTurn(`ring-group:${nodeId}`)) % members.length
		return [...members.slice(first), ...members.slice(0, first)]
	}
	return strategy === 'random' ? shuffle(call, members) : members
}

/** Every order is equally likely (Fisher and Yates). */
async function shuffle<T>(call: NodeContext['call'], members: T[]): Promise<T[]> {
	const shuffled = [...members]
	for (let last = shuffled.length - 1; last > 0; last--) {
		const other = Math.floor((await call.random()) * (last + 1))
		const moved = shuffled[last]!
		shuffled[last] = shuffled[other]!
		shuffled[other] = moved
	}
	return shuffled
}
