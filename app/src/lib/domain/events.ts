/** Every event of the system: name, payload, and the Redis channel it is told on. */
import { z } from 'zod'
import { directions, dispositions, enders, legRoles } from './call.ts'
import { scheduleOverrides } from './schedule.ts'

const common = {
	callId: z.string(),
	/** Counts a call's events from 1 without a gap; (callId, seq) is an event's identity everywhere. */
	seq: z.number().int().positive(),
	/** Milliseconds since 1970 on the appliance's clock. */
	at: z.number().int(),
}

const legEnd = { sipStatus: z.number().int().optional(), cause: z.number().int() }

/** Name → payload. Adding an event means adding it here and, if it changes what a live call looks like, in live-call.ts. */
export const callEventSchemas = {
	'call.started': z.object({
		...common,
		direction: z.enum(directions),
		callerNumber: z.string(),
		callerName: z.string(),
		/** What was dialled, as it arrived. */
		dialled: z.string(),
		trunkId: z.string().optional(),
		/** The extension that placed the call. */
		extensionId: z.string().optional(),
		flowId: z.string().optional(),
		flowName: z.string().optional(),
		flowVersion: z.number().int().optional(),
		/** SIP Call-ID of the first leg, so that captures and logs can be joined to the call. */
		sipCallId: z.string().optional(),
	}),
	/** We answered the caller (200 OK); not that a person talks. */
	'call.answered': z.object({ ...common }),
	'leg.started': z.object({
		...common,
		legId: z.string(),
		channelId: z.string(),
		role: z.enum(legRoles),
		/** Who is at the other end: number or extension. */
		party: z.string(),
		trunkId: z.string().optional(),
		extensionId: z.string().optional(),
	}),
	'leg.ringing': z.object({ ...common, legId: z.string() }),
	'leg.answered': z.object({ ...common, legId: z.string() }),
	'leg.ended': z.object({ ...common, legId: z.string(), ...legEnd }),
	'node.entered': z.object({
		...common,
		nodeId: z.string(),
		nodeType: z.string(),
		nodeName: z.string(),
		/** The flow the node belongs to; another than the call's own inside a sub-flow or after a jump. */
		flowId: z.string().optional(),
		/** 0 = a draft that is being tried. */
		flowVersion: z.number().int().optional(),
	}),
	'node.left': z.object({
		...common,
		nodeId: z.string(),
		flowId: z.string().optional(),
		exit: z.string(),
		/** What the node's settings called this exit beside its name: `sales`. */
		label: z.string().optional(),
		/** One plain sentence for the timeline ("Nothing pressed in the first round; 3 in the second"). */
		note: z.string().optional(),
	}),
	'digits.received': z.object({ ...common, nodeId: z.string(), digits: z.string() }),
	/** Two parties hear each other from here on. */
	'talk.started': z.object({ ...common, legId: z.string() }),
	'talk.ended': z.object({ ...common, legId: z.string() }),
	/** What a flow says about the call, for reports. */
	'call.tagged': z.object({ ...common, tag: z.string(), note: z.string().optional() }),
	/** The caller's and the other side's voice are stored from here on, as `calls/<recordingId>` below the recordings. */
	'recording.started': z.object({ ...common, recordingId: z.string() }),
	'recording.ended': z.object({ ...common, recordingId: z.string(), seconds: z.number() }),
	/** A caller has left a message; its sound is `messages/<messageId>` below the recordings. */
	'message.left': z.object({ ...common, messageId: z.string(), mailboxId: z.string(), seconds: z.number() }),
	/** Somebody has heard a message on the phone that it is for, or deleted it there. */
	'message.heard': z.object({ ...common, messageId: z.string() }),
	'message.removed': z.object({ ...common, messageId: z.string() }),
	'conference.joined': z.object({ ...common, room: z.string(), isModerator: z.boolean() }),
	'conference.left': z.object({ ...common, room: z.string() }),
	/** To be sent by the console, again and again until it is taken. */
	'webhook.requested': z.object({
		...common,
		deliveryId: z.string(),
		nodeId: z.string(),
		webhookId: z.string(),
		payload: z.json(),
	}),
	'mail.requested': z.object({
		...common,
		mailId: z.string(),
		nodeId: z.string(),
		to: z.string(),
		subject: z.string(),
		text: z.string(),
	}),
	/** Somebody dialled a schedule's star code. */
	'schedule.switched': z.object({ ...common, scheduleId: z.string(), override: z.enum(scheduleOverrides).nullable() }),
	/** The executor was away and has taken the call up again. */
	'call.resumed': z.object({ ...common, awayMs: z.number().int() }),
	/** Something the caller or an administrator should know, though the call goes on. */
	'call.noted': z.object({ ...common, note: z.string() }),
	'call.ended': z.object({
		...common,
		disposition: z.enum(dispositions),
		endedBy: z.enum(enders),
		...legEnd,
		/** One plain sentence: what happened. */
		reason: z.string(),
	}),
} as const

export type CallEventName = keyof typeof callEventSchemas
export type CallEventOf<N extends CallEventName> = { name: N } & z.infer<(typeof callEventSchemas)[N]>
/** Any event of a call, as it travels. */
export type CallEvent = { [N in CallEventName]: CallEventOf<N> }[CallEventName]

/** What a producer says; callId, seq and at are added by the call. */
export type CallEventBody<N extends CallEventName> = Omit<CallEventOf<N>, 'name' | 'callId' | 'seq' | 'at'>

/** State of a SIP account or line, told on `callytics:sip-status`. */
export const sipStatusSchema = z.object({
	kind: z.enum(['extension', 'trunk']),
	/** Endpoint name in Asterisk: the extension's number, or `trunk-<id>`. */
	endpoint: z.string(),
	state: z.enum(['registered', 'unregistered', 'reachable', 'unreachable', 'untrusted', 'rejected', 'unknown']),
	/** Evidence in the user's words: address of the contact, SIP status of a refusal. */
	detail: z.string().optional(),
	roundTripMs: z.number().optional(),
	userAgent: z.string().optional(),
	at: z.number().int(),
})
export type SipStatus = z.infer<typeof sipStatusSchema>

/** Reads an event that came from outside this process. @throws ZodError on anything that is not one */
export function parseCallEvent(value: unknown): CallEvent {
	const name = z.object({ name: z.string() }).parse(value).name
	const schema = callEventSchemas[name as CallEventName]
	if (!schema) throw new Error(`unknown event ${name}`)
	return { name, ...schema.parse(value) } as CallEvent
}
