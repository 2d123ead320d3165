/** What waits for extensions: told by the console, changed by phones, kept for those who come later. */
import type { Redis } from 'ioredis'
import { beforeEach, expect, test, vi } from 'vitest'
import type { AriClient } from '../ari/client.ts'
import { createMessageLights } from './message-lights.ts'

const kept = new Map<string, string>()
const redis = {
	hset: async (_name: string, extension: string, json: string) => void kept.set(extension, json),
	hgetall: async () => Object.fromEntries(kept),
} as unknown as Redis
const shown: string[] = []
const ari = {
	request: async (_operation: string, { query, body }: { query: { extension: string }; body: { variables: object } }) =>
		void shown.push(`${query.extension} ${Object.values(body.variables).join('/')}`),
} as unknown as AriClient

beforeEach(() => {
	kept.clear()
	shown.length = 0
})

const message = (id: string) => ({ id, callerNumber: '', leftAt: 1, isHeard: false })
const two = { unheard: 2, heard: 0, messages: [message('m1'), message('m2')] }

test('a light follows at once what was heard and deleted on the phone, and a restarted executor knows it', async () => {
	const lights = createMessageLights(ari, redis)
	await lights.show('201', two)
	lights.markHeard('201', 'm1')
	lights.markHeard('201', 'm1')
	lights.markRemoved('201', 'm2')
	lights.markRemoved('202', 'm2')
	await vi.waitFor(() => expect(shown).toEqual(['201 2/0', '201 1/1', '201 0/1']))
	const successor = createMessageLights(ari, redis)
	expect(successor.waitingFor('201').messages).toEqual([])
	await successor.load()
	expect(successor.waitingFor('201')).toMatchObject({ unheard: 0, heard: 1, messages: [{ id: 'm1', isHeard: true }] })
	expect(successor.waitingFor('202')).toEqual({ unheard: 0, heard: 0, messages: [] })
})

test('what the console tells counts, whatever was known before', async () => {
	const lights = createMessageLights(ari, redis)
	await lights.show('201', two)
	lights.markRemoved('201', 'm1')
	await lights.show('201', { unheard: 1, heard: 0, messages: [message('m3')] })
	expect(lights.waitingFor('201').messages).toEqual([message('m3')])
})

test('counts that were kept before messages could be heard by phone are understood', async () => {
	kept.set('201', JSON.stringify({ unheard: 2, heard: 1 }))
	const lights = createMessageLights(ari, redis)
	await lights.load()
	await lights.showAll()
	expect(lights.waitingFor('201')).toEqual({ unheard: 2, heard: 1, messages: [] })
	expect(shown).toEqual(['201 2/1'])
})
