/** The executor's end of Asterisk's connection, against a small Asterisk. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { AriClient, AriRefused, AriUnavailable } from './client.ts'
import { FakeAsterisk } from './fake-asterisk.ts'
import type { AriEvent } from './types.generated.ts'

let ari: AriClient
let port: number
let asterisk: FakeAsterisk

beforeEach(async () => {
	ari = new AriClient({ host: '127.0.0.1', port: 0, user: 'callytics', password: 'secret' })
	port = await ari.listen()
	asterisk = new FakeAsterisk({ port })
})
afterEach(() => ari.close())

const connected = () =>
	new Promise<void>((resolve) => {
		ari.onConnected = resolve
	})
const nextUnclaimedEvent = () =>
	new Promise<AriEvent>((resolve) => {
		ari.onUnclaimedEvent = resolve
	})

test('requests and answers find each other', async () => {
	await asterisk.connect()
	asterisk.ring('c1', '100')
	asterisk.ring('c2', '100')
	const [channels, refused] = await Promise.allSettled([
		ari.request('GET /channels'),
		ari.request('POST /channels/{channelId}/answer', { path: { channelId: 'nobody' } }),
	])
	expect(channels).toMatchObject({ status: 'fulfilled', value: [{ id: 'c1' }, { id: 'c2' }] })
	expect(refused).toMatchObject({ status: 'rejected', reason: expect.any(AriRefused) })
})

test('ids and numbers cannot change the path of a request', async () => {
	await asterisk.connect()
	await ari.request('POST /channels/{channelId}/answer', { path: { channelId: 'a/../b?x=1' } }).catch(() => undefined)
	expect(asterisk.requests).toEqual(['POST channels/a%2F..%2Fb%3Fx%3D1/answer'])
})

test('a request made while Asterisk is away is sent when it comes', async () => {
	const channels = ari.request('GET /channels')
	await asterisk.connect()
	expect(await channels).toEqual([])
})

test('a request whose answer was lost with the connection is sent again', async () => {
	await asterisk.connect()
	asterisk.ring('c1', '100')
	asterisk.onRequest = () => {
		asterisk.onRequest = () => true
		asterisk.disconnect()
		void asterisk.connect()
		return false
	}
	await ari.request('POST /channels/{channelId}/answer', { path: { channelId: 'c1' } })
	expect(asterisk.requests).toEqual(['POST channels/c1/answer', 'POST channels/c1/answer'])
})

test('a request that would be heard twice is not sent again', async () => {
	await asterisk.connect()
	asterisk.ring('c1', '100')
	asterisk.onRequest = () => {
		asterisk.disconnect()
		return false
	}
	const path = { channelId: 'c1', playbackId: 'p1' }
	const request = ari.request('POST /channels/{channelId}/play/{playbackId}', {
		path,
		query: { media: 'sound:a' },
		isRepeatable: false,
	})
	await expect(request).rejects.toThrow(AriUnavailable)
	expect(asterisk.played).toEqual(['sound:a'])
})

test('a request has a deadline', async () => {
	await expect(ari.request('GET /channels', { timeoutMs: 20 })).rejects.toThrow(AriUnavailable)
})

test('an event reaches who subscribed to its channel, and a playback event who subscribed to the channel it plays on', async () => {
	const seen: string[] = []
	const finished = new Promise<void>((resolve) => {
		ari.subscribe('c1', (event) => {
			seen.push(event.type)
			if (event.type === 'PlaybackFinished') resolve()
		})
	})
	await asterisk.connect()
	asterisk.ring('c1', '100')
	const path = { channelId: 'c1', playbackId: 'p1' }
	await ari.request('POST /channels/{channelId}/play/{playbackId}', { path, query: { media: 'sound:a' } })
	await finished
	expect(seen).toEqual(['StasisStart', 'PlaybackFinished'])
})

test('an event nobody subscribed to is not lost', async () => {
	const event = nextUnclaimedEvent()
	await asterisk.connect()
	asterisk.ring('c9', '100')
	expect(await event).toMatchObject({ type: 'StasisStart', channel: { id: 'c9' } })
})

test('a listener that fails does not keep the connection from the next event', async () => {
	await asterisk.connect()
	ari.onUnclaimedEvent = () => {
		throw new Error('listener fault')
	}
	asterisk.ring('c1', '100')
	await ari.request('GET /channels')
	const event = nextUnclaimedEvent()
	asterisk.ring('c2', '100')
	expect(await event).toMatchObject({ channel: { id: 'c2' } })
})

test('a second connection takes the place of the first', async () => {
	await asterisk.connect()
	const again = connected()
	await asterisk.connect()
	await again
	expect(await ari.request('GET /channels')).toEqual([])
})

test.each([
	['a wrong password', { port: 0, password: 'wrong' }],
	['another user', { port: 0, user: 'mallory' }],
])('%s is refused', async (_what, options) => {
	await expect(new FakeAsterisk({ ...options, port }).connect()).rejects.toThrow('401')
	expect(ari.isConnected).toBe(false)
})

test('nobody connects without a password or on another path', async () => {
	const statusOf = (url: string, headers = {}) =>
		new Promise<string>((resolve) => new WebSocket(url, { headers }).once('error', (error) => resolve(error.message)))
	expect(await statusOf(`ws://127.0.0.1:${port}/ari`)).toContain('401')
	const authorization = `Basic ${Buffer.from('callytics:secret').toString('base64')}`
	expect(await statusOf(`ws://127.0.0.1:${port}/other`, { authorization })).toContain('404')
})

test.each([100, 1_000, 70_000])('a request of %i characters arrives whole', async (length) => {
	await asterisk.connect()
	const value = 'ü'.repeat(length)
	const received = new Promise<string>((resolve) => {
		asterisk.onQuery = (query) => resolve(query['value'] ?? '')
	})
	await ari.request('POST /asterisk/variable', { query: { variable: 'X', value } })
	expect(await received).toBe(value)
})
