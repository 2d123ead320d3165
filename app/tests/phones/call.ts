/** One call as a phone sees it: what it was told by SIP, what it hears, and what the test orders it to do. */
import type { Law } from './g711.ts'
import type { Hearing, Host } from './host.ts'
import { audioTarget } from './sip-trace.ts'
import type { SipMessage } from './sip-trace.ts'
import { until } from './until.ts'

/** Answers a phone can refuse a call with; each has its branch in uas-rings.xml. */
export type Refusal = 403 | 404 | 480 | 486 | 503 | 603

export type PhoneCall = ReturnType<typeof followCall>

/** How a call ended for this phone. */
export interface PhoneCallEnd {
	by: 'far-side' | 'this-side' | 'refused' | 'given-up'
	/** The final status where it was refused. */
	status?: number
	at: number
}

interface Party {
	host: Host
	/** Where this phone's SIPp listens. */
	sipPort: number
}

function endOf(messages: readonly SipMessage[]): PhoneCallEnd | undefined {
	const cancelled = messages.some((message) => message.method === 'CANCEL')
	for (const message of messages) {
		if (message.method === 'BYE') {
			// SIPp logs the order to hang up as a received NOTIFY; the BYE itself is sent by the one who hung up.
			return { by: message.isSent ? 'this-side' : 'far-side', at: message.at }
		}
		const isFinal = message.header('cseq')?.endsWith(' INVITE') && (message.status ?? 0) >= 300
		if (isFinal && message.status !== 401) {
			return { by: cancelled ? 'given-up' : 'refused', status: message.status ?? 0, at: message.at }
		}
	}
	return undefined
}

/** The headers by which an order finds its call, and by which the next request or answer of the phone is written. */
function orderHeaders(messages: readonly SipMessage[]): string[] {
	const invite = messages.findLast((message) => message.method === 'INVITE')
	if (!invite) throw new Error('there is no call to give orders to')
	const answer = messages.findLast(
		(message) => (message.status ?? 0) > 100 && message.status !== 401 && message.header('cseq')?.endsWith(' INVITE'),
	)
	// The far side is the one who did not send the INVITE, if we called; else the one who did.
	const contact = (invite.isSent ? answer : invite)?.header('contact') ?? ''
	const from = invite.header('from') ?? ''
	const to = answer?.header('to') ?? invite.header('to') ?? ''
	const isOurAnswerGiven = messages.some((message) => message.isSent && message.status === 200)
	// A request of the one who was called has its own tag in From.
	const [first, second] = !invite.isSent && isOurAnswerGiven ? [to, from] : [from, to]
	return [
		`Via: ${invite.header('via')}`,
		`From: ${first}`,
		`To: ${second}`,
		`Call-ID: ${invite.header('call-id')}`,
		`X-Target: ${/sip:[^>]*/.exec(contact)?.[0] ?? ''}`,
		`X-Sequence: ${invite.header('cseq')}`,
	]
}

/** Follows one call by its messages. `messages` grows while the call goes on. */
export function followCall(party: Party, messages: SipMessage[], law: Law = 'alaw') {
	const { host } = party
	const invite = () => messages.find((message) => message.method === 'INVITE')
	const ourSdp = () => messages.find((message) => message.isSent && audioTarget(message))
	const theirSdp = () => messages.findLast((message) => !message.isSent && audioTarget(message))
	let orders = 0

	const rtpPort = (): number => {
		const sdp = ourSdp()
		const port = sdp && audioTarget(sdp)?.port
		if (!port) throw new Error('this phone has not said where it hears')
		return port
	}
	const order = async (method: 'NOTIFY' | 'MESSAGE', extra: string[] = []) => {
		const text = [
			`${method} sip:order@${host.address} SIP/2.0`,
			...orderHeaders(messages),
			`CSeq: ${9000 + ++orders} ${method}`,
			...extra,
			'Content-Length: 0',
			'\r\n',
		].join('\r\n')
		const base64 = Buffer.from(text).toString('base64')
		await host.ask({ do: 'datagram', address: host.address, toPort: party.sipPort, base64, waitMs: 0 })
	}
	const end = () => endOf(messages)
	const infosTaken = () =>
		messages.filter((message) => message.status === 200 && message.header('cseq')?.endsWith(' INFO')).length
	const isAnswered = () =>
		messages.some((message) => message.status === 200 && message.header('cseq')?.endsWith(' INVITE'))

	return {
		messages,
		end,
		isAnswered,
		rtpPort,
		callId: () => invite()?.header('call-id') ?? '',
		/** A header of the INVITE as it went over the line. */
		inviteHeader: (name: string) => invite()?.header(name.toLowerCase()),
		/** Final or provisional statuses of the INVITE, in order. */
		statuses: () =>
			messages.filter((m) => m.header('cseq')?.endsWith(' INVITE')).flatMap((m) => (m.status ? [m.status] : [])),
		answered: (deadlineMs = 10_000) => until('the call is answered', isAnswered, deadlineMs),
		ended: (deadlineMs = 20_000) => until('the call has ended', end, deadlineMs),
		/** Answers a ringing call. */
		answer: () => order('NOTIFY'),
		/** Refuses a ringing call. */
		refuse: (status: Refusal) => order('MESSAGE', [`X-Status: ${status}`]),
		/** Hangs up, or gives up a call that is not answered yet. */
		hangUp: () => order('NOTIFY'),
		/** Presses keys by SIP INFO, each once the one before has been taken. */
		pressByInfo: async (keys: string) => {
			for (const key of keys) {
				const taken = infosTaken()
				await order('MESSAGE', [`X-Key: ${key}`])
				await until(`the key ${key} is taken`, () => infosTaken() > taken)
			}
		},
		/** Presses keys by RFC 4733 events, 120 ms each. */
		press: async (keys: string) => {
			await speakTowards()
			await host.ask({ do: 'press', port: rtpPort(), keys, law })
		},
		/** Presses keys as tones within the sound, 100 ms each. */
		pressByTones: async (keys: string) => {
			await speakTowards()
			await host.ask({ do: 'press-tones', port: rtpPort(), keys, law })
		},
		/** Says a tone from now on; 0 is silence on the line. */
		say: async (hertz: number) => {
			await speakTowards()
			await host.ask({ do: 'say', port: rtpPort(), hertz, law })
		},
		/** Says nothing more; what was heard can still be asked for. */
		fallSilent: async () => {
			// With its host the sound of a phone is gone too.
			await host.ask({ do: 'say', port: rtpPort(), hertz: null, law }).catch(() => undefined)
		},
		/** Nothing more is said or heard: a line that talks on after the call costs the machine as much as one that lives. */
		forget: () => host.ask({ do: 'forget', ports: [rtpPort()] }),
		/** What was heard since the call began. */
		hear: (): Promise<Hearing> => host.hear(rtpPort()),
		/** Waits until what was heard satisfies a question about it. */
		hearUntil: async (what: string, ask: (hearing: Hearing) => boolean, deadlineMs = 15_000): Promise<Hearing> =>
			until(
				`${what} is heard`,
				async () => {
					const hearing = await host.hear(rtpPort())
					return ask(hearing) && hearing
				},
				deadlineMs,
				200,
			),
	}

	async function speakTowards(): Promise<void> {
		const target = await until('the far side says where it hears', () => {
			const sdp = theirSdp()
			return sdp && audioTarget(sdp)
		})
		await host.ask({ do: 'towards', port: rtpPort(), address: target.address, toPort: target.port })
	}
}
