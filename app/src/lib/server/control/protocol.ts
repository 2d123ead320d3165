/** What the executor's control socket answers; shared by both ends. */
import { z } from 'zod'
import type { DiskState } from '#lib/domain/disk-space.ts'
import { FlowDocument } from '#lib/flow/document.ts'

export interface ExecutorHealth {
	isAsteriskConnected: boolean
	isRedisConnected: boolean
	liveCalls: number
	/** Resident memory of the process in bytes. */
	memoryBytes: number
	uptimeSeconds: number
	/** Of the recordings, which lie with all other data. */
	disk: DiskState
}

/** Kinds of PJSIP objects that can be read back from Asterisk. */
export const asteriskObjectTypes = ['endpoint', 'aor', 'auth', 'identify', 'registration'] as const
export type AsteriskObjectType = (typeof asteriskObjectTypes)[number]

/** An object as Asterisk has it: setting → value, in Asterisk's own spelling. */
export type AsteriskObject = Record<string, string>

export interface EndpointState {
	endpoint: string
	state: 'online' | 'offline' | 'unknown'
	channelIds: string[]
}

/** How far the recording of a sound by telephone is; `failed` says why in a plain sentence. */
export type SoundRecording = { stage: 'ringing' | 'recording' | 'recorded' } | { stage: 'failed'; reason: string }

/** A draft to be tried on the phone of an extension. */
export const CallMeRequest = z.object({
	extension: z.string().regex(/^\d{2,6}$/),
	flowId: z.uuid(),
	flowName: z.string().max(80),
	document: FlowDocument,
})
export type CallMeRequest = z.infer<typeof CallMeRequest>
