/** Tag: renders the words and marks the call. */
import type { Executor } from '../node.ts'
import type { tag } from './tag.ts'

const maximumTagLength = 60
const maximumNoteLength = 500

export const runTag: Executor<typeof tag> = async ({ call, render, note }, config) => {
	const word = render(config.tag).trim().slice(0, maximumTagLength)
	if (word === '') {
		note('The tag came out empty.')
		return 'failed'
	}
	await call.tag(word, render(config.note).trim().slice(0, maximumNoteLength))
	return 'next'
}
