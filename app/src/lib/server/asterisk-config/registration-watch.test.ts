/** The watch on phones and lines: what it asks Asterisk, what it tells, and when. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SipStatus } from '#lib/domain/events.ts'
import { AmiRefusal, type AmiEvent } from './ami.ts'
import { watchRegistrations, type RegistrationWatch } from './registration-watch.ts'

const trunk = 'trunk-9b2c1d3e-0000-4000-8000-000000000001'
const line = { serveruri: 'sip:192.0.2.9:5060', clienturi: 'sip:account@192.0.2.9' }

/** What Asterisk would show now. */
let contacts: Record<string, AmiEvent[]>
let registrations: AmiEvent[]
let asked: string[]
let hash: Map<string, string>
let told: SipStatus[]
let listeners: { onEvent: (event: AmiEvent) => void; onConnected: () => void }
let watch: RegistrationWatch
const logFile = join(mkdtempSync(join(tmpdir(), 'watch-')), 'warnings.json')

function fakeRedis(): Redis {
	const hset = (_key: string, field: string, value: string) => hash.set(field, value)
	const publish = (_channel: string, value: string) => told.push(JSON.parse(value) as SipStatus)
	const chain = {
		hset: (...args: [string, string, string]) => (hset(...args), chain),
		publish: (...args: [string, string]) => (publish(...args), chain),
		exec: async () => [],
	}
	const redis = {
		pipeline: () => chain,
		hkeys: async () => [...hash.keys()],
		hdel: async (_key: string, field: string) => Number(hash.delete(field)),
		publish: async (...args: [string, string]) => publish(...args),
	}
	return redis as unknown as Redis
}

async function answer(action: Record<string, string>): Promise<AmiEvent[]> {
	asked.push(action['endpoint'] ?? action['action']!)
	if (action['action'] === 'PJSIPShowRegistrationsOutbound') return registrations
	if (action['action'] === 'PJSIPShowEndpoints')
		return Object.entries(contacts).map(([objectname, list]) => ({
			objectname,
			contacts: list.length > 0 ? 'some,' : '',
		}))
	const list = contacts[action['endpoint']!]
	if (!list) throw new AmiRefusal('Unable to retrieve endpoint')
	return list.map((contact) => ({ event: 'ContactStatusDetail', ...contact }))
}

async function act(action: Record<string, string>): Promise<void> {
	asked.push(`${action['action']} ${action['endpoint']}`)
}

beforeEach(() => {
	contacts = {}
	registrations = []
	asked = []
	hash = new Map()
	told = []
	writeFileSync(logFile, '')
	watch = watchRegistrations(
		fakeRedis(),
		(given) => {
			listeners = given
			return { list: answer, act, whenConnected: async () => undefined, close: () => undefined }
		},
		logFile,
	)
})
afterEach(() => watch.stop())

const states = () => told.map((status) => `${status.endpoint} ${status.state}`)
const reachable = { uri: 'sip:101@192.0.2.7:5070', status: 'Reachable', roundtripusec: '9000', useragent: 'Phone' }

test('after signing in, the state of everything is told once', async () => {
	contacts = {
		'101': [reachable],
		'102': [],
		[trunk]: [{ ...reachable, aor: `${trunk}-check`, uri: 'sip:192.0.2.9:5060' }],
	}
	registrations = [{ objecttype: 'registration', objectname: trunk, status: 'Registered', ...line }]
	listeners.onConnected()
	await expect.poll(states).toEqual(['102 unregistered', '101 registered', `${trunk} registered`])
	expect(JSON.parse(hash.get('101')!)).toMatchObject({ detail: '192.0.2.7:5070', userAgent: 'Phone', roundTripMs: 9 })
})

test('phones that are off cost no question each', async () => {
	contacts = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [String(2000 + index), []]))
	listeners.onConnected()
	await expect.poll(() => told.length).toBe(1000)
	expect(asked).toEqual(['PJSIPShowEndpoints'])
})

test('a phone that registers is told without asking for the others', async () => {
	contacts = { '101': [], '102': [reachable] }
	listeners.onConnected()
	await expect.poll(() => told.length).toBe(2)
	asked = []
	contacts['101'] = [reachable]
	listeners.onEvent({ event: 'ContactStatus', endpointname: '101', contactstatus: 'Reachable' })
	await expect.poll(states).toContain('101 registered')
	expect(asked).toEqual(['101'])
})

test('a refused line is told with the answer of the carrier', async () => {
	contacts = { [trunk]: [] }
	registrations = [{ objecttype: 'registration', objectname: trunk, status: 'Unregistered', ...line }]
	listeners.onConnected()
	await expect.poll(states).toEqual([`${trunk} unknown`])
	registrations[0]!['status'] = 'Rejected'
	const message = `403 Forbidden fatal response received from '${line.serveruri}' on registration attempt to '${line.clienturi}', retrying in '60' seconds\n`
	writeFileSync(
		logFile,
		`${JSON.stringify({ logmsg: { location: { filename: 'res_pjsip_outbound_registration.c' }, message } })}\n`,
	)
	listeners.onEvent({ event: 'Registry', status: 'Rejected' })
	await expect.poll(states).toContain(`${trunk} rejected`)
	expect(told.at(-1)!.detail).toBe('192.0.2.9:5060 answers: 403 Forbidden')
})

test('a line whose carrier shows a certificate that is not trusted says so instead of silence', async () => {
	const uri = 'sip:192.0.2.9:5061;transport=tls'
	contacts = { [trunk]: [{ uri, status: 'Unreachable', aor: `${trunk}-check` }] }
	const message = "Transport 'transport-tls' to remote '192.0.2.9' - 192.0.2.9:5061 - The certificate is untrusted\n"
	const location = { filename: 'res_pjsip/pjsip_transport_events.c', function: 'verify_log_result' }
	writeFileSync(
		logFile,
		`${JSON.stringify({ timestamp: new Date().toISOString().replace('Z', '+0000'), logmsg: { location, message } })}\n`,
	)
	listeners.onConnected()
	await expect.poll(states).toEqual([`${trunk} untrusted`])
	expect(told.at(-1)!.detail).toBe('192.0.2.9:5061 shows a certificate of an authority that is not known here')
})

test('a new line is asked at once whether it is there', async () => {
	contacts = { [trunk]: [{ uri: 'sip:192.0.2.9:5060', status: 'NonQualified' }] }
	listeners.onConnected()
	await expect.poll(() => asked).toContain(`PJSIPQualify ${trunk}`)
	expect(states()).toEqual([`${trunk} unknown`])
})

test('what has not changed is not told again', async () => {
	contacts = { '101': [reachable] }
	listeners.onConnected()
	await expect.poll(() => told.length).toBe(1)
	listeners.onEvent({ event: 'ContactStatus', endpointname: '101' })
	await expect.poll(() => asked.filter((name) => name === '101').length).toBe(2)
	expect(told).toHaveLength(1)
})

test('an extension that was deleted is forgotten, also one an earlier process has left behind', async () => {
	hash.set('999', '{}')
	contacts = { '101': [reachable] }
	listeners.onConnected()
	await expect.poll(() => hash.has('999')).toBe(false)
	expect(states()).toContain('999 unknown')
	contacts = {}
	listeners.onEvent({ event: 'Reload' })
	await expect.poll(() => [...hash.keys()]).toEqual([])
	expect(states()).toContain('101 unknown')
})

test('a log that cannot be read costs the reason, not the state', async () => {
	watch.stop()
	watch = watchRegistrations(
		fakeRedis(),
		(given) => {
			listeners = given
			return { list: answer, act, whenConnected: async () => undefined, close: () => undefined }
		},
		'/nonexistent/warnings.json',
	)
	contacts = { [trunk]: [] }
	registrations = [{ objecttype: 'registration', objectname: trunk, status: 'Rejected', ...line }]
	listeners.onConnected()
	await expect.poll(states).toEqual([`${trunk} rejected`])
})
