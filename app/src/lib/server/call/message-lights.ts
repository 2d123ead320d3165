/** The light of a phone that tells of messages: told to Asterisk, which tells the phones, also those that register later. */
import type { Redis } from 'ioredis'
import type { AriClient } from '../ari/client.ts'
import { log } from '../log.ts'
import { redisNames } from '../redis.ts'

/** How many messages an extension has. */
export interface MessageCount {
	unheard: number
	heard: number
}

export interface MessageLights {
	show: (extension: string, count: MessageCount) => Promise<void>
	/** Tells Asterisk everything again: it forgets when it is restarted. Never rejects. */
	showAll: () => Promise<void>
}

/** Counts are kept in Redis, so that a restarted Asterisk knows them while the console and the database are away. */
export function createMessageLights(ari: AriClient, redis: Redis): MessageLights {
	return {
		async show(extension, count) {
			await redis.hset(redisNames.messageLights, extension, JSON.stringify(count))
			await tellAsterisk(ari, extension, count)
		},
		async showAll() {
			try {
				const all = Object.entries(await redis.hgetall(redisNames.messageLights))
				for (const [extension, json] of all) await tellAsterisk(ari, extension, JSON.parse(json) as MessageCount)
			} catch (error) {
				log.warn('message lights could not be shown', { error })
			}
		},
	}
}

/** By a call to nobody: only the dialplan has the application that Debian's Asterisk brings for it. */
async function tellAsterisk(ari: AriClient, extension: string, { unheard, heard }: MessageCount): Promise<void> {
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
