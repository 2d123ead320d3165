import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { LiveHub } from './live-hub.ts'
import { startLiveRelay, type LiveRights } from './to-browser.ts'

let isDatabaseAway = false
const users: Record<string, LiveRights> = {
	right: { mayLook: true, rights: 'all' },
	other: { mayLook: false, rights: 'telephony' },
}
const relay = startLiveRelay(new LiveHub(), {
	cookie: 'session',
	lookUp: (token) => (isDatabaseAway ? Promise.reject(new Error('away')) : Promise.resolve(users[token])),
})
const server = createServer()
server.on('upgrade', (request, socket, head) => relay.upgrade(request, socket, head))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
afterAll(() => {
	relay.stop()
	server.close()
})

const signedIn = { origin: `https://${host}`, cookie: 'other=1; session=right' }

/** Knocks; tells the HTTP status of a refusal, or the first message. */
function knock(headers: Record<string, string>, path = '/live'): Promise<unknown> {
	return new Promise((resolve, reject) => {
		const socket = new WebSocket(`ws://${host}${path}`, { headers })
		socket.on('unexpected-response', (_request, response) => resolve(response.statusCode))
		socket.on('message', (data: Buffer) => {
			socket.close()
			resolve(JSON.parse(data.toString('utf8')))
		})
		socket.on('error', reject)
	})
}

test('a page of ours with a session gets the state, with the address it came by', async () => {
	expect(await knock(signedIn)).toMatchObject({ type: 'snapshot', state: { address: '127.0.0.1', calls: [] } })
})

test('a page of another site is refused, although the browser sends the cookie', async () => {
	expect(await knock({ ...signedIn, origin: 'https://evil.example' })).toBe(403)
	expect(await knock({ ...signedIn, origin: 'null' })).toBe(403)
	expect(await knock({ cookie: signedIn.cookie })).toBe(403)
})

test('without a session nobody looks', async () => {
	expect(await knock({ origin: signedIn.origin })).toBe(401)
	expect(await knock({ ...signedIn, cookie: 'session=wrong' })).toBe(401)
	expect(await knock({ ...signedIn, cookie: 'xsession=right' })).toBe(401)
})

test('whoever may not see calls does not see them here either', async () => {
	expect(await knock({ origin: signedIn.origin, cookie: 'session=other' })).toBe(403)
})

test('while the database is away the browser is told to try again, not that it is signed out', async () => {
	isDatabaseAway = true
	expect(await knock(signedIn)).toBe(503)
	isDatabaseAway = false
})

test('no other path is a live view', async () => {
	expect(await knock(signedIn, '/else')).toBe(404)
})
