/** Where a carrier's name leads, by its addresses and by what it says of its SIP service. */
import { expect, test } from 'vitest'
import { addressesOfServer } from './resolve-name.ts'

const records: Record<string, string[]> = {
	'_sip._udp.carrier.example': ['192.0.2.1', '192.0.2.2'],
	'_sips._tcp.carrier.example': ['192.0.2.3'],
}
const dns = {
	resolveSrv: (name: string) => {
		const targets = records[name]
		if (!targets) return Promise.reject(new Error('ENOTFOUND'))
		return Promise.resolve(targets.map((target) => ({ name: target, priority: 1, weight: 1, port: 5060 })))
	},
}

test.each([
	['udp', ['192.0.2.1', '192.0.2.2']],
	['tls', ['192.0.2.3']],
	['tls-srtp', ['192.0.2.3']],
	['tcp', []],
] as const)('by %s, a name that has SIP service records alone leads where those say', async (transport, addresses) => {
	const find = (host: string) => Promise.resolve(host === 'carrier.example' ? [] : [host])
	expect(await addressesOfServer('carrier.example', transport, dns, find)).toEqual(addresses)
})

test('a name that has an address leads there, too', async () => {
	const find = (host: string) => Promise.resolve(host === 'carrier.example' ? ['203.0.113.9'] : [host])
	expect(await addressesOfServer('carrier.example', 'tls', dns, find)).toEqual(['203.0.113.9', '192.0.2.3'])
})

test('an address is itself', async () => {
	expect(await addressesOfServer('2001:db8::7', 'udp', dns)).toEqual(['2001:db8::7'])
})
