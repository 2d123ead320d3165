/** Builds the console's long-running parts in order; stop() takes them down in reverse. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import {
	journalPageSchema,
	networkStateSchema,
	systemReadingSchema,
	vpnStateSchema,
} from '../../../../../appliance/helper/protocol.ts'
import type { CallEvent } from '#lib/domain/events.ts'
import { mayOpen } from '#lib/domain/permission.ts'
import { recentCalls } from '#lib/live/live-state.ts'
import { sessionCookie } from '../auth/cookies.ts'
import { onRightsChange } from '../auth/rights-change.ts'
import { useSealKey } from '../auth/seal.ts'
import { sessionUser } from '../auth/sessions.ts'
import type { Config } from '../config.ts'
import { createExecutorClient } from '../control/client.ts'
import { lastEndedCalls, writeCallEvents } from '../db/call-events.ts'
import { lightAll } from '../db/mailboxes.ts'
import { migrate } from '../db/migrate.ts'
import { migrations } from '../db/migrations.ts'
import { closeDatabase, isDatabaseAway, openDatabase } from '../db/pool.ts'
import { openTaskPool, type TaskPool } from '../db/tasks.ts'
import { getAppliance } from '../db/settings.ts'
import { watchForgottenCalls } from '../events/forgotten-calls.ts'
import { readSipStatuses, startLiveFeed } from '../events/live-feed.ts'
import { LiveHub } from '../events/live-hub.ts'
import { useLiveState } from '../events/live-now.ts'
import { startLiveRelay, type LiveRelay, type LiveRights } from '../events/to-browser.ts'
import { startEventWriter, type EventWriter } from '../events/to-database.ts'
import { log } from '../log.ts'
import { createBackupMachine } from '../machine/backup.ts'
import { createUpdateMachine } from '../machine/update.ts'
import { callHelper } from '../machine/helper.ts'
import { createInstallMachine } from '../machine/install.ts'
import { createRestoreMachine } from '../machine/restore.ts'
import { useRecordings } from '../recordings.ts'
import { connectRedis } from '../redis.ts'
import { useBackupMachine } from '../settings/backup-machine.ts'
import { tellWhatGaveWay } from '../settings/update-alarm.ts'
import { useUpdateMachine } from '../settings/update-machine.ts'
import { restoreBlocks } from '../settings/blocks.ts'
import { useCountries } from '../settings/countries.ts'
import { putRoutingIntoForce, useForce } from '../settings/in-force.ts'
import { healMachine, useMachine } from '../settings/machine.ts'
import { resumePhoneRecordings, useRecorder } from '../settings/phone-recordings.ts'
import { usePhones } from '../settings/call-me.ts'
import { useSipStatus } from '../settings/setup.ts'
import { useInstallMachine } from '../settings/install-machine.ts'
import { useRestoreMachine } from '../settings/restore-machine.ts'
import { createTasks, timetable } from '../tasks/tasks.ts'
import { migrateTasks, startTasks, type TaskWorker } from '../tasks/worker.ts'
import { tidySounds } from '../settings/sounds.ts'
import { restoreVpn } from '../settings/vpn.ts'
import { useSounds } from '../settings/speech.ts'
import { espeak } from '../speech/espeak.ts'
import { createSpeech } from '../speech/speech.ts'
import { createBrowserPhones, type BrowserPhones } from './browser-phones.ts'
import { startForce } from './force.ts'
import { startGuard, type Guard } from './guard.ts'
import { readServices } from './health.ts'
import { watchPublicAddress } from './public-address-watch.ts'

/** The running console, without its listening sockets. */
export interface Console {
	relay: LiveRelay
	browserPhones: BrowserPhones
	stop(): Promise<void>
}

/**
 * Starts everything but the listening. Returns at once: while PostgreSQL or Redis is not there yet, pages say so and
 * the parts wait by themselves.
 * @param fail called when this process must not go on: the database does not fit the program
 */
export function startConsole(config: Config, fail: (error: unknown) => void): Console {
	const stopping = new AbortController()
	const redis = connectRedis(config.redisSocket, config.secret('redis-password'))
	redis.on('error', (error) => log.debug('console has no Redis', { error }))
	useMachineOf(config)
	useBackupMachine(createBackupMachine(config.helperSocket))
	useUpdateMachine(createUpdateMachine(config, redis))
	useRestoreMachine(createRestoreMachine(config.helperSocket))
	useInstallMachine(createInstallMachine(config.helperSocket))
	// While Redis is away the wizard knows of no phone; it asks again in a second.
	useSipStatus(async () => (redis.status === 'ready' ? readSipStatuses(redis) : []))
	useSoundsOf(config)
	useCountries(config.stateDirectory)
	usePhones(createExecutorClient(config.executorSocket))
	const force = startForce(config, redis)
	useForce(force)

	const hub = new LiveHub()
	const feed = startLiveFeed(redis, hub, liveSources(config, redis))
	const browserPhones = createBrowserPhones()
	const relay = startLiveRelay(hub, { cookie: sessionCookie, lookUp: liveRights })
	const endListening = onRightsChange(() => void relay.checkSessions())
	useLiveState(() => hub.state(''))
	useSealKey(() => config.secret('second-factor-key'))

	let writer: EventWriter | undefined
	let tasks: TaskWorker | undefined
	let guard: Guard | undefined
	let stopWatchingAddress: (() => void) | undefined
	let stopWatchingCalls: (() => void) | undefined
	useRecordings(join(config.stateDirectory, 'recordings'))
	const taskPool = openTaskPool(config.database)
	const ready = migrateWhenThere(config, taskPool, stopping.signal).then(async () => {
		if (stopping.signal.aborted) return
		openDatabase(config.database)
		tasks = startTasks(taskPool, createTasks(createExecutorClient(config.executorSocket)), timetable)
		writer = startEventWriter(redis, writeEvents)
		stopWatchingCalls = watchForgottenCalls(redis)
		feed.lookNow()
		force.tryAgain()
		stopWatchingAddress = watchPublicAddress()
		await restoreBlocks().catch((error: unknown) => log.error('blocked addresses are not in the kernel', { error }))
		if (stopping.signal.aborted) return
		// Only now: what is put back takes the place of all that is shut out.
		guard = startGuard(config, browserPhones)
		await healAfterRestart(config)
	})
	ready.catch(fail)

	return {
		relay,
		browserPhones,
		async stop() {
			stopping.abort()
			endListening()
			relay.stop()
			feed.stop()
			force.stop()
			guard?.stop()
			stopWatchingAddress?.()
			stopWatchingCalls?.()
			await writer?.stop()
			await tasks?.stop()
			await closeDatabase()
			redis.disconnect()
		},
	}
}

/** What somebody with a session may see live. */
async function liveRights(token: string): Promise<LiveRights | undefined> {
	const session = await sessionUser(token)
	if (!session) return undefined
	const { user } = session
	return { mayLook: !user.needsSecondFactor && mayOpen(user, '/live'), rights: JSON.stringify(user) }
}

/** Applies the migrations as soon as PostgreSQL answers. @throws when the database does not fit this program */
async function migrateWhenThere(config: Config, taskPool: TaskPool, signal: AbortSignal): Promise<void> {
	for (let attempt = 0; !signal.aborted; attempt++) {
		try {
			await migrate(config.database, migrations)
			return await migrateTasks(taskPool)
		} catch (error) {
			if (!isDatabaseAway(error)) throw error
			if (attempt % 60 === 0) log.warn('waiting for the database', { error })
			await delay(Math.min(50 * (attempt + 1), 1000))
		}
	}
}

/** Brings the machine to what is saved; that it cannot be done now must not keep pages from answering. */
async function healAfterRestart(config: Config): Promise<void> {
	try {
		await healMachine(await getAppliance(), () => existsSync(join(config.stateDirectory, 'setup-code')))
	} catch (error) {
		log.warn('the machine was not looked at', { error })
	}
	await restoreVpn().catch((error: unknown) => log.error('the VPN is not as it was saved', { error }))
	await tellWhatGaveWay().catch((error: unknown) => log.warn('an update that gave way was not told of', { error }))
	await tidySounds().catch((error: unknown) => log.warn('sounds were not tidied', { error }))
	await resumePhoneRecordings().catch((error: unknown) =>
		log.warn('recordings by phone were not looked for', { error }),
	)
	// Redis may have lost them, or a former version told only how many there are.
	await lightAll().catch((error: unknown) => log.warn('waiting messages were not told', { error }))
	log.info('the machine was brought to what is saved')
}

async function writeEvents(events: readonly CallEvent[]): Promise<void> {
	await writeCallEvents(events)
	if (events.some((event) => event.name === 'schedule.switched')) await putRoutingIntoForce()
}

function useSoundsOf(config: Config): void {
	const speech = createSpeech({ folder: join(config.stateDirectory, 'speech'), voice: espeak })
	useSounds({ stateDirectory: config.stateDirectory, speech })
	useRecorder(createExecutorClient(config.executorSocket))
}

function useMachineOf(config: Config): void {
	const read = (request: Parameters<typeof callHelper>[1]) => callHelper(config.helperSocket, request)
	const ask = async (request: Parameters<typeof callHelper>[1]) => void (await read(request))
	useMachine({
		setHostName: (hostName) => ask({ action: 'set-host-name', hostName }),
		setTimeZone: (timeZone) => ask({ action: 'set-time-zone', timeZone }),
		finishSetup: () => ask({ action: 'finish-setup' }),
		tryFirewall: (settings, vpn, trusted) => ask({ action: 'try-firewall', settings, vpn, trusted: [...trusted] }),
		trustAddresses: (addresses) => ask({ action: 'trust-addresses', addresses: [...addresses] }),
		settleFirewall: (isKept) => ask({ action: 'settle-firewall', isKept }),
		blockAddresses: (blocks, isWhole) => ask({ action: 'block-addresses', blocks: [...blocks], isWhole }),
		unblockAddress: (address) => ask({ action: 'unblock-address', address }),
		readFirewall: () => read({ action: 'read-firewall' }),
		readSystem: async () => systemReadingSchema.parse(JSON.parse(await read({ action: 'read-system' }))),
		readJournal: async (query) => journalPageSchema.parse(JSON.parse(await read({ action: 'read-journal', ...query }))),
		restartUnit: (unit) => ask({ action: 'restart-unit', unit }),
		restart: () => ask({ action: 'restart-machine' }),
		powerOff: () => ask({ action: 'power-off' }),
		applyVpn: (settings, firewall, presharedKeys, trusted) =>
			read({ action: 'apply-vpn', settings, firewall, presharedKeys, trusted: [...trusted] }),
		readVpn: async () => vpnStateSchema.parse(JSON.parse(await read({ action: 'read-vpn' }))),
		tryNetwork: (settings) => ask({ action: 'try-network', settings }),
		settleNetwork: (isKept) => ask({ action: 'settle-network', isKept }),
		readNetwork: async () => networkStateSchema.parse(JSON.parse(await read({ action: 'read-network' }))),
		setTimeServers: (servers) => ask({ action: 'set-time-servers', servers: [...servers] }),
		readTransport: () => read({ action: 'read-asterisk', what: 'transport' }),
		setCertificate: (certificate) => ask({ action: 'set-certificate', certificate }),
		removeCertificate: () => ask({ action: 'remove-certificate' }),
	})
}

function liveSources(config: Config, redis: Redis): Parameters<typeof startLiveFeed>[2] {
	const executor = createExecutorClient(config.executorSocket)
	return {
		readCalls: () => executor.calls(),
		readRecent: () => lastEndedCalls(recentCalls),
		readDisk: async () => (await executor.health()).disk,
		async readAppliance() {
			const { name, timeZone } = await getAppliance()
			return { applianceName: name, timeZone }
		},
		readServices: () =>
			readServices({
				askExecutor: async () => (await executor.health()).isAsteriskConnected,
				askDatabase: getAppliance,
				askRedis: () => redis.ping(),
			}),
	}
}
