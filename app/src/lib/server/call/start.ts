/** Builds the executor's parts in order and takes them down in reverse. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Redis } from 'ioredis'
import { AriClient } from '../ari/client.ts'
import { startRegistrationWatch } from '../asterisk-config/registration-watch.ts'
import { startControl, type Control } from '../control/server.ts'
import type { Config } from '../config.ts'
import { createCallBus } from '../events/bus.ts'
import { log } from '../log.ts'
import { connectRedis, redisNames } from '../redis.ts'
import { espeak } from '../speech/espeak.ts'
import { createSpeech } from '../speech/speech.ts'
import type { Call } from './call.ts'
import { Calls } from './calls.ts'
import { resolveTarget } from './dial-target.ts'
import { startDiskWatch, type DiskWatch } from './disk-watch.ts'
import { startHeartbeat } from './heartbeat.ts'
import { createMessageLights } from './message-lights.ts'
import { recordingSeconds } from './recording-length.ts'
import { SoundRecorder } from './record-sound.ts'
import { reconcile, restoreCalls } from './recover.ts'
import { RoutingCache } from './routing-cache.ts'
import type { SayParts } from './say.ts'
import { takeUnclaimedEvent, type TakeCallParts } from './take-call.ts'
import { createTurns } from './turns.ts'

/** The events somebody here listens to; Asterisk sends no others, and without its name not even answers. */
const wantedEvents = [
	'RESTResponse',
	'StasisStart',
	'ChannelDestroyed',
	'ChannelDtmfReceived',
	'ChannelStateChange',
	'PlaybackFinished',
	'RecordingFinished',
	'RecordingFailed',
].map((type) => ({ type }))

const COMPARE_AGAIN_MS = 1_000

export interface Executor {
	redis: Redis
	/** Stops taking calls; live ones stay in Asterisk for the next process. */
	stop: () => Promise<void>
}

export async function startExecutor(config: Config): Promise<Executor> {
	const redis = connectRedis(config.redisSocket, config.secret('redis-password'))
	redis.on('error', (error) => log.warn('Redis is away', { error: error.message }))
	const ari = new AriClient({ ...config.ariListen, user: 'callytics', password: config.secret('ari-password') })
	const calls = new Calls(ari)
	const routingCache = new RoutingCache(redis, () => flowsInUse(calls))
	const messageLights = createMessageLights(ari, redis)
	const diskWatch = await startDiskWatch(join(config.stateDirectory, 'recordings'))
	const parts = { ...assemble(config, ari, calls, redis, routingCache, diskWatch), messages: messageLights }
	const waiting = await restoreCalls(parts, redis)
	await routingCache.start()
	await messageLights.load()
	const heartbeat = startHeartbeat(ari, redis, () => parts.calls.all().length > 0)
	ari.onUnclaimedEvent = (event) => takeUnclaimedEvent(parts, event)
	ari.onConnected = () => void welcome(parts, waiting, heartbeat.beat).then(() => messageLights.showAll())
	const soundRecorder = new SoundRecorder({
		ari,
		speak: parts.speak,
		hasExtension: (number) => routingCache.current.extensions.some((extension) => extension.number === number),
		mayRecord: () => diskWatch.mayRecord(),
	})
	const recordings = join(config.stateDirectory, 'recordings')
	const doors = { ari, calls, redis, soundRecorder, messageLights, routingCache, diskWatch, recordings }
	const control: Control = await startControl(config.executorSocket, doors)
	await ari.listen()
	const registrationWatch = startRegistrationWatch(config, redis)
	log.info('executor ready', { version: config.version })
	return {
		redis,
		async stop() {
			registrationWatch.stop()
			heartbeat.stop()
			diskWatch.stop()
			await control.stop()
			await Promise.all(calls.all().map((call) => call.detach()))
			await ari.close()
			routingCache.stop()
			redis.disconnect()
		},
	}
}

function assemble(
	config: Config,
	ari: AriClient,
	calls: Calls,
	redis: Redis,
	routingCache: RoutingCache,
	diskWatch: DiskWatch,
): Omit<TakeCallParts, 'messages'> {
	// Laid there by the unit of Asterisk before it is stopped, and taken away before it starts.
	const stopMark = join(dirname(config.executorSocket), 'asterisk-is-stopping')
	return {
		ari,
		calls,
		bus: createCallBus(redis),
		routingCache,
		resolveTarget: (to, call, shown) => resolveTarget(routingCache.current, to, call, shown),
		headerPrefix: () => routingCache.current.headerPrefix,
		adoptChannel: (call, channelId) => calls.adoptChannel(call, channelId),
		findFlow: (flowId, version) => routingCache.findFlow(flowId, version),
		publishedVersion: (flowId) => routingCache.publishedVersion(flowId),
		schedule: (scheduleId) => routingCache.current.schedules.find(({ id }) => id === scheduleId),
		switchSchedule: (scheduleId, override) => routingCache.switchSchedule(scheduleId, override),
		...sayPartsOf(config, routingCache),
		takeTurn: createTurns((name) => redis.hincrby(redisNames.turns, name, 1)),
		recordingSeconds: (name) => recordingSeconds(join(config.stateDirectory, 'recordings'), name),
		mayRecord: () => diskWatch.mayRecord(),
		isAsteriskStopping: () => existsSync(stopMark),
	}
}

/** Where sounds are, and who speaks texts: folders of the state that Asterisk can read. */
function sayPartsOf(config: Config, routingCache: RoutingCache): SayParts {
	const speech = createSpeech({ folder: join(config.stateDirectory, 'speech'), voice: espeak })
	return {
		speak: (text, language) => speech.speak(text, language),
		language: () => routingCache.current.language,
		timeZone: () => routingCache.current.timeZone,
		soundFolder: join(config.stateDirectory, 'sounds'),
	}
}

/** Each time Asterisk connects. Not giving up: without this the calls of before would hang, and new ones get the fallback. */
async function welcome(parts: TakeCallParts, waiting: Set<Call>, beat: () => void): Promise<void> {
	while (parts.ari.isConnected) {
		try {
			await parts.ari.request('PUT /applications/{applicationName}/eventFilter', {
				path: { applicationName: 'callytics' },
				body: { allowed: wantedEvents },
			})
			// All channels at once: else Asterisk tells of a channel only while it is in our application, and not how it
			// ended; asking for each one would cost every call a request.
			await parts.ari.request('POST /applications/{applicationName}/subscription', {
				path: { applicationName: 'callytics' },
				query: { eventSource: 'channel:' },
			})
			await reconcile(parts, waiting)
			// Only now: a caller who comes earlier hears the fallback instead of waiting for the comparison.
			beat()
			return
		} catch (error) {
			log.error('calls could not be compared with Asterisk', { error })
			await new Promise((resolve) => setTimeout(resolve, COMPARE_AGAIN_MS))
		}
	}
}

function flowsInUse(calls: Calls): Set<string> {
	const keys = new Set<string>()
	for (const { entry } of calls.all()) {
		if (entry.program.kind !== 'flow') continue
		for (const { flowId, version } of [entry.program, ...entry.frames, ...(entry.place ? [entry.place] : [])]) {
			keys.add(`${flowId}:${version}`)
		}
	}
	return keys
}
