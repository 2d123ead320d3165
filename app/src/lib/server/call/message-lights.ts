/** The messages that wait for extensions, as the console told them: shown by the light of the phone, and heard on it. */
import type { Redis } from 'ioredis'
import { noMessages, WaitingMessages, withHeard, withoutMessage } from '#lib/domain/waiting-messages.ts'
import type { AriClient } from '../ari/client.ts'
import { log } from '../log.ts'
import { redisNames } from '../redis.ts'

export interface MessageLights {
	/** Takes over what a former process was told. Never rejects: calls do not wait for it. */
	load: () => Promise<void>
	/** What waits for an extension. */
	waitingFor: (extension: string) => WaitingMessages
	/** The console tells what waits: whatever was known before is forgotten. */
	show: (extension: string, waiting: WaitingMessages) => Promise<void>
	/** Heard or deleted on the phone: it counts from now on, before the console has heard of it. Not waited for. */
	markHeard: (extension: string, messageId: string) => void
	markRemoved: (extension: string, messageId: string) => void
	/** Tells Asterisk everything again: it forgets when it is restarted. Never rejects. */
	showAll: () => Promise<void>
}

/** Kept in Redis as well, so that a restarted executor or Asterisk knows it while the console and the database are away. */
export function createMessageLights(ari: AriClient, redis: Redis): MessageLights {
	const told = new Map<string, WaitingMessages>()
	const waitingFor = (extension: string) => told.get(extension) ?? noMessages

	async function show(extension: string, waiting: WaitingMessages): Promise<void> {
		told.set(extension, waiting)
		await redis.hset(redisNames.messageLights, extension, JSON.stringify(waiting))
		await tellAsterisk(ari, extension, waiting)
	}
	function change(extension: string, waiting: WaitingMessages): void {
		if (waiting === waitingFor(extension)) return
		show(extension, waiting).catch((error: unknown) => log.warn('message light could not be shown', { error }))
	}
	return {
		async load() {
			try {
				for (const [extension, json] of Object.entries(await redis.hgetall(redisNames.messageLights)))
					told.set(extension, WaitingMessages.parse(JSON.parse(json)))
			} catch (error) {
				log.warn('messages that wait could not be read', { error })
			}
		},
		waitingFor,
		show,
		markHeard: (extension, messageId) => change(extension, withHeard(waitingFor(extension), messageId)),
		markRemoved: (extension, messageId) => change(extension, withoutMessage(waitingFor(extension), messageId)),
		async showAll() {
			try {
				for (const [extension, waiting] of told) await tellAsterisk(ari, extension, waiting)
			} catch (error) {
				log.warn('message lights could not be shown', { error })
			}
		},
	}
}

/** By a call to nobody: only the dialplan has the application that Debian's Asterisk brings for it. */
async function tellAsterisk(ari: AriClient, extension: string, { unheard, heard }: WaitingMessages): Promise<void> {
	const context = 'callytics-message-light'
	await ari.request('POST /channels', {
		query: {
			endpoint: `Local/${extension}@${context}`,
			extension,
			context,
			priority: 1,
			timeout: 5,
		},
		// The underscores hand them on to the half of the call that runs the dialplan.
		body: { variables: { __CALLYTICS_NEW: String(unheard), __CALLYTICS_OLD: String(heard) } },
	})
}
