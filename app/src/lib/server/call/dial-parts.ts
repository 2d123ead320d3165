/** What everything that makes or joins legs works with. */
import type { DialTo } from '#lib/flow/verbs.ts'
import type { AriClient } from '../ari/client.ts'
import type { Call } from './call.ts'
import type { DialTarget } from './dial-target.ts'
import type { SayParts } from './say.ts'

export interface DialParts extends SayParts {
	ari: AriClient
	/**
	 * Where a request leads by the routing as it is now; a sentence when it leads nowhere.
	 * `callerNumber` is what the flow wants to be shown; absent = as usual.
	 */
	resolveTarget: (to: DialTo, call: Call, callerNumber?: string) => DialTarget | string
	headerPrefix: () => string
	/** The channel's events are the call's from here on. */
	adoptChannel: (call: Call, channelId: string) => void
	/** Length of a stored recording, 0 where there is none. @param name below the recordings, without `.wav` */
	recordingSeconds: (name: string) => Promise<number>
	/** Whether the disk has room: recordings stop before calls have to. */
	mayRecord: () => boolean
}
