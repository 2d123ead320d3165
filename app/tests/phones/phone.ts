/** A phone made of SIPp: registers, is called, calls. A carrier is the same without registering. */
import { followCall } from './call.ts'
import type { PhoneCall, Refusal } from './call.ts'
import type { Law } from './g711.ts'
import type { Host } from './host.ts'
import type { SipMessage } from './sip-trace.ts'
import { startSipp } from './sipp.ts'
import type { Sipp } from './sipp.ts'
import { until } from './until.ts'

/** What a phone does when it rings. */
export type Manner =
	| { does: 'answer'; afterMs: number }
	| { does: 'refuse'; status: Refusal; afterMs: number }
	/** Rings until the other side gives up. */
	| { does: 'ring' }

export interface Phone {
	number: string
	sipPort: number
	/** Registers with digest authentication. @throws when it is refused */
	register: (password: string) => Promise<void>
	unregister: (password: string) => Promise<void>
	/** From now on, when it is called; with `who`, only for calls from or to that number. */
	when: (manner: Manner, who?: string) => void
	/** What its message light was told, oldest first: `2/1` is two unheard and one heard. */
	lights: string[]
	/** The calls that came in, oldest first. */
	incoming: PhoneCall[]
	/** Waits for the first call that shows this number as its caller. */
	rungBy: (from: string, deadlineMs?: number) => Promise<PhoneCall>
	/** Calls a number and returns once the INVITE is on its way. */
	calls: (number: string, options?: CallOptions) => Promise<PhoneCall>
	/** Calls a number many times at once. */
	callsManyTimes: (number: string, count: number, options?: CallOptions) => Promise<PhoneCall[]>
	close: () => Promise<void>
}

export interface CallOptions {
	/** Number shown to the appliance, one for each call or the same for all; the phone's own if absent. */
	as?: string | string[]
	login?: { name: string; password: string }
	law?: Law
	perSecond?: number
	/** The phone does not offer RFC 4733 events: its keys are tones within the sound. */
	hasNoEvents?: boolean
}

const deadlineSeconds = 300
/** Enough for the calls that can be in a phone at once; ports are used in turn. */
const portsOfPhone = 60

/**
 * Sorts messages into calls by Call-ID; each one whose first message is an INVITE is a new call.
 * A call that ends falls silent, as a phone does: what still went to its port in Asterisk would be heard in the next call there.
 */
function sortIntoCalls(takeCall: (messages: SipMessage[]) => PhoneCall): (message: SipMessage) => void {
	const calls = new Map<string, PhoneCall>()
	return (message) => {
		const callId = message.header('call-id') ?? ''
		const known = calls.get(callId)
		if (known) {
			known.messages.push(message)
			if (message.method === 'BYE') void known.fallSilent()
		} else if (message.method === 'INVITE') calls.set(callId, takeCall([message]))
	}
}

/** The number a phone shows for a call: the user part of From (RFC 3261 section 20.20). */
export function callerOf(call: PhoneCall): string {
	return /<sips?:([^@>]*)/.exec(call.inviteHeader('from') ?? '')?.[1] ?? ''
}

/** The number that was called: the user part of To. */
export function calledOf(call: PhoneCall): string {
	return /<sips?:([^@>]*)/.exec(call.inviteHeader('to') ?? '')?.[1] ?? ''
}

async function behave(call: PhoneCall, manner: Manner): Promise<void> {
	if (manner.does === 'ring') return
	await until('the phone rings', () => call.statuses().includes(180))
	if (manner.afterMs) await new Promise((resolve) => setTimeout(resolve, manner.afterMs))
	if (call.end()) return
	if (manner.does === 'answer') await call.answer()
	else await call.refuse(manner.status)
}

async function register(
	host: Host,
	server: string,
	phone: { number: string; sipPort: number },
	password: string,
	expires: number,
) {
	const sipp = startSipp(host, {
		scenario: 'uac-registers',
		server,
		localPort: phone.sipPort,
		rows: [[0, phone.number]],
		calls: 1,
		login: { name: phone.number, password },
		keys: { expires: String(expires) },
		deadlineSeconds: 10,
	})
	if ((await sipp.exit) === 0) return
	const status = sipp.messages.findLast((message) => message.status)?.status
	throw new Error(`${phone.number} could not register: ${status ?? 'no answer'}`)
}

/** Whether the phone's registration is taken. */
export const isTaken = (phone: Phone, password: string): Promise<boolean> =>
	phone.register(password).then(
		() => true,
		() => false,
	)

/**
 * Puts a phone on a host.
 * @param server the appliance's SIP address, `address` or `address:port`
 * @param number extension number, or for a carrier the number it calls from
 */
export async function openPhone(host: Host, server: string, number: string, port?: number): Promise<Phone> {
	const sipPort = port ?? host.nextSipPort()
	const rtpPorts = await host.takeRtpPorts(portsOfPhone)
	const running = new Set<Sipp>()
	let manner: Manner = { does: 'refuse', status: 480, afterMs: 0 }
	const mannerFor = new Map<string, Manner>()
	const incoming: PhoneCall[] = []
	const lights: string[] = []
	let waiter: Sipp | undefined
	const failures: unknown[] = []

	const listen = () => {
		const takeCallMessage = sortIntoCalls((messages) => {
			const call = followCall({ host, sipPort }, messages)
			incoming.push(call)
			const special = mannerFor.get(callerOf(call)) ?? mannerFor.get(calledOf(call))
			behave(call, special ?? manner).catch((error: unknown) => failures.push(error))
			return call
		})
		const onMessage = (message: SipMessage) => {
			// RFC 3842.
			if (message.method === 'NOTIFY' && message.header('event') === 'message-summary') {
				lights.push(/^Voice-Message: (\d+\/\d+)/m.exec(message.body)?.[1] ?? '')
			} else takeCallMessage(message)
		}
		waiter = startSipp(host, {
			scenario: 'uas-rings',
			localPort: sipPort,
			rows: rtpPorts.map((rtpPort) => [rtpPort, number]),
			onMessage,
		})
	}
	const signIn = async (password: string, expires: number) => {
		// One port for both: the appliance calls a phone where its REGISTER came from.
		await waiter?.stop()
		try {
			await register(host, server, { number, sipPort }, password, expires)
		} finally {
			listen()
		}
	}
	const callsManyTimes: Phone['callsManyTimes'] = async (to, count, options = {}) => {
		const localPort = host.nextSipPort()
		const ports = await host.takeRtpPorts(count)
		const calls: PhoneCall[] = []
		const sipp = startSipp(host, {
			scenario: 'uac-calls',
			server,
			localPort,
			rows: ports.map((rtpPort, index) => [
				rtpPort,
				[options.as ?? number].flat()[index] ?? String(options.as ?? number),
			]),
			calls: count,
			perSecond: options.perSecond ?? 10,
			keys: { number: to.replaceAll('#', '%23'), payloads: options.hasNoEvents ? '8 0' : '8 0 101' },
			...(options.login && { login: options.login }),
			deadlineSeconds,
			onMessage: sortIntoCalls((messages) => {
				const call = followCall({ host, sipPort: localPort }, messages, options.law)
				calls.push(call)
				return call
			}),
		})
		running.add(sipp)
		await until('the INVITE is on its way', () => calls.length === count, 10_000 + count * 200, 10)
		return calls
	}
	listen()
	return {
		number,
		sipPort,
		register: (password) => signIn(password, 600),
		unregister: (password) => signIn(password, 0),
		when: (next, who) => {
			if (who) mannerFor.set(who, next)
			else manner = next
		},
		incoming,
		lights,
		rungBy: (from, deadlineMs = 15_000) =>
			until(`${number} is rung by ${from}`, () => incoming.find((call) => callerOf(call) === from), deadlineMs, 10),
		callsManyTimes,
		calls: async (to, options) => {
			const [call] = await callsManyTimes(to, 1, options)
			if (!call) throw new Error('no call was made')
			return call
		},
		close: async () => {
			await Promise.all([waiter?.stop(), ...[...running].map((sipp) => sipp.stop())])
			if (failures.length) throw new AggregateError(failures, `${number} did not do what it was told`)
		},
	}
}
