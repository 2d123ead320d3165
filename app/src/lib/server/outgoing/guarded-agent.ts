/** Connections to other machines: each is checked at the moment it is made, so a name cannot change its mind in between. */
import { lookup as resolveName } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector } from 'undici'
import { bareHost } from '../console/address.ts'
import { AddressRefused, judgeAddress } from './address-guard.ts'

const connectTimeoutMs = 5_000

/** Tells what is wrong with an address; undefined when a request may go there. */
export type Judge = (address: string) => ReturnType<typeof judgeAddress>

/**
 * A name look-up that only ever answers with addresses that may be connected to. One forbidden address refuses the
 * name as a whole: who mixes them is up to something, or will be answered by chance.
 * @param resolve node's own look-up, or a test's
 */
export function guardedLookup(judge: Judge, resolve: typeof resolveName = resolveName): LookupFunction {
	return (hostname, options, callback) => {
		resolve(hostname, { ...options, all: true }, (error, addresses) => {
			if (error) return callback(error, '', 0)
			for (const { address } of addresses) {
				const refusal = judge(address)
				if (refusal) return callback(new AddressRefused(refusal, address), '', 0)
			}
			if (options.all) return callback(null, addresses)
			const [first] = addresses
			callback(first ? null : new Error(`${hostname} has no address`), first?.address ?? '', first?.family ?? 0)
		})
	}
}

/** An agent whose every connection is judged. @param resolve node's own look-up, or a test's */
export function createGuardedAgent(judge: Judge, resolve: typeof resolveName = resolveName): Agent {
	const connect = buildConnector({
		timeout: connectTimeoutMs,
		allowH2: false,
		autoSelectFamily: true,
		lookup: guardedLookup(judge, resolve),
	})
	return new Agent({
		connections: 20,
		keepAliveTimeout: 4_000,
		maxHeaderSize: 32 * 1024,
		connect(options, callback) {
			// An address in the place of a name is never looked up.
			const host = bareHost(options.hostname)
			const refusal = isIP(host) ? judge(host) : undefined
			if (refusal) return void queueMicrotask(() => callback(new AddressRefused(refusal, host), null))
			connect(options, callback)
		},
	})
}

// Two, since a connection that was allowed for one must not be used again for the other.
const agents = new Map<boolean, Agent>()

/** The agent of this process. @param allowsPrivate whether the local network may be reached */
export function guardedAgent(allowsPrivate: boolean): Agent {
	const known = agents.get(allowsPrivate)
	if (known) return known
	const agent = createGuardedAgent((address) => judgeAddress(address, allowsPrivate))
	agents.set(allowsPrivate, agent)
	return agent
}
