/** Tag, by what the call log gets. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { tag } from './tag.ts'
import { runTag } from './tag.server.ts'

test('marks the call with values of its variables', async () => {
	const call = fakeCall({ variables: { digits: '5', order: '12' } })
	const config = tag.schema.parse({ tag: 'satisfaction {{ digits }}', note: 'Order {{ order }}' })
	expect(await runTag(call, config)).toBe('next')
	expect(call.told).toEqual(['tag satisfaction 5: Order 12'])
})

test('cuts off what is too long, and fails on an empty tag', async () => {
	const call = fakeCall({ variables: { long: 'x'.repeat(1000), empty: '' } })
	await runTag(call, tag.schema.parse({ tag: '{{ long }}' }))
	expect(call.told).toEqual([`tag ${'x'.repeat(60)}`])
	expect(await runTag(call, tag.schema.parse({ tag: '{{ empty }}' }))).toBe('failed')
})

test('stops when the caller hangs up', async () => {
	await expect(runTag(fakeCall({ hangsUpAt: 1 }), tag.schema.parse({ tag: 'a' }))).rejects.toThrow('call ended')
})
