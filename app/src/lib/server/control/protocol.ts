/** What the executor's control socket answers; shared by both ends. */
export interface ExecutorHealth {
	isAsteriskConnected: boolean
	isRedisConnected: boolean
	liveCalls: number
	/** Resident memory of the process in bytes. */
	memoryBytes: number
	uptimeSeconds: number
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
