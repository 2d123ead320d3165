/** What waits for an extension after somebody heard or deleted a message on its phone. */
import { expect, test } from 'vitest'
import { withHeard, withoutMessage, type WaitingMessages } from './waiting-messages.ts'

const message = (id: string, leftAt: number, isHeard: boolean) => ({ id, callerNumber: '', leftAt, isHeard })
const waiting: WaitingMessages = {
	unheard: 2,
	heard: 2,
	messages: [
		message('new-1', 30, false),
		message('new-2', 40, false),
		message('old-1', 10, true),
		message('old-2', 50, true),
	],
}
const ids = ({ messages }: WaitingMessages) => messages.map(({ id }) => id)

test('a message that was heard is an old one, in its place by age', () => {
	const after = withHeard(waiting, 'new-1')
	expect(after).toMatchObject({ unheard: 1, heard: 3 })
	expect(ids(after)).toEqual(['new-2', 'old-1', 'new-1', 'old-2'])
	expect(withHeard(after, 'new-1')).toBe(after)
})

test('a message that was deleted is counted no more, whether it was heard or not', () => {
	expect(withoutMessage(waiting, 'new-2')).toMatchObject({ unheard: 1, heard: 2 })
	const after = withoutMessage(waiting, 'old-1')
	expect(after).toMatchObject({ unheard: 2, heard: 1 })
	expect(ids(after)).toEqual(['new-1', 'new-2', 'old-2'])
	expect(withoutMessage(after, 'old-1')).toBe(after)
})
