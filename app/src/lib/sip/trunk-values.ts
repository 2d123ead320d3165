/** What a person sees and types of a trunk. The password is no part of it: it goes to the server and never comes back. */

import type { TrunkTransport } from '#lib/domain/trunk-transport.ts'

export interface TrunkValues {
	name: string
	kind: 'registration' | 'address'
	host: string
	port: string
	transport: TrunkTransport
	userName: string
	callerId: string
	dialFormat: string
	/** Best first. */
	codecs: string[]
	isEnabled: boolean
}

/** Codecs that can be offered to a carrier, in the order in which a new trunk lists them. */
export const offeredCodecs = ['alaw', 'ulaw', 'g722', 'gsm'] as const

/** A form before anything was typed: what most carriers want. */
export function newTrunkValues(): TrunkValues {
	return {
		name: '',
		kind: 'registration',
		host: '',
		port: '5060',
		transport: 'udp',
		userName: '',
		callerId: '',
		dialFormat: '+{number}',
		codecs: ['alaw', 'ulaw'],
		isEnabled: true,
	}
}

/** The values of a saved trunk. */
export function trunkValues(trunk: Omit<TrunkValues, 'port'> & { port: number }): TrunkValues {
	const { name, kind, host, transport, userName, callerId, dialFormat, isEnabled } = trunk
	return {
		name,
		kind,
		host,
		port: String(trunk.port),
		transport,
		userName,
		callerId,
		dialFormat,
		codecs: [...trunk.codecs],
		isEnabled,
	}
}

/** Whether two forms say the same. */
export function isSameTrunk(a: TrunkValues, b: TrunkValues): boolean {
	return (
		JSON.stringify(trunkValues({ ...a, port: Number(a.port) })) ===
		JSON.stringify(trunkValues({ ...b, port: Number(b.port) }))
	)
}
