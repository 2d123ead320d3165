/** Split, by what is drawn. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { split } from './split.ts'
import { runSplit } from './split.server.ts'

const share = (name: string, percent: number) => ({ name, percent })
const config = split.schema.parse({ shares: [share('off', 0), share('new', 10), share('old', 90)] })

test.each([
	[0, 'new'],
	[0.0999, 'new'],
	[0.1, 'old'],
	[0.9999, 'old'],
])('a call that draws %d goes by %s', async (drawn, exit) => {
	expect(await runSplit(fakeCall({ randoms: [drawn] }), config)).toBe(exit)
})

test('the shares come to 100 % and have names of their own', () => {
	expect(split.exits(config)).toEqual(['off', 'new', 'old', 'failed'])
	const messageFor = (...shares: object[]) => split.schema.safeParse({ shares }).error?.issues[0]?.message
	expect(messageFor(share('a', 50), share('b', 40))).toBe('The shares must come to 100 % together')
	expect(messageFor(share('a', 50), share('a', 50))).toBe('Each exit can stand only once')
})

test('stops when the caller hangs up', async () => {
	await expect(runSplit(fakeCall({ hangsUpAt: 1 }), config)).rejects.toThrow('call ended')
})
