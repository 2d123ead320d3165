/** The little of `ari-client` 2.2.0 that the comparison uses; the package has no types. */
declare module 'ari-client' {
	export interface AriPlayback {
		once: (event: 'PlaybackFinished', listener: () => void) => void
	}
	export interface AriChannel {
		answer: () => Promise<void>
		play: (request: { media: string }, playback: AriPlayback) => Promise<void>
		hangup: () => Promise<void>
		once: (event: 'ChannelDtmfReceived', listener: () => void) => void
	}
	export interface AriConnection {
		Playback: () => AriPlayback
		on: (event: 'StasisStart', listener: (event: unknown, channel: AriChannel) => void) => void
		start: (application: string) => void
	}
	const client: { connect: (url: string, user: string, password: string) => Promise<AriConnection> }
	export default client
}
