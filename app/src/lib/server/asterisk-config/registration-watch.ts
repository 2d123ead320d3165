/**
 * Watches the state of phones and lines and tells it: `callytics:sip-status` for those who listen now,
 * `callytics:sip-status:now` for those who come later.
 *
 * AMI's events say only that something changed; what it is now is then read from Asterisk, so that an event lost in a
 * restart of either side is made good by the next reading.
 */
import { open } from 'node:fs/promises'
import type { Redis } from 'ioredis'
import type { SipStatus } from '#lib/domain/events.ts'
import type { Config } from '../config.ts'
import { log } from '../log.ts'
import { redisNames } from '../redis.ts'
import { AmiRefusal, connectAmi, type Ami, type AmiEvent } from './ami.ts'
import { addressesOf } from './resolve-name.ts'
import {
	extensionStatus,
	findDistrust,
	findRefusal,
	hostOf,
	isSameStatus,
	trunkStatus,
	type Refusal,
} from './sip-evidence.ts'

export interface RegistrationWatch {
	stop(): void
}

/** Changes come in bursts (a reload, a network that comes back): they are read together. */
const SETTLE_MS = 250
/** Round trips change without an event. */
const REFRESH_MS = 60_000
const LOG_FILE = '/var/log/asterisk/warnings.json' // logger.conf
const LOG_TAIL_BYTES = 64 * 1024
/** Endpoints read at once. */
const CHUNK = 25

const isTrunk = (endpoint: string) => endpoint.startsWith('trunk-')

/** An empty list is a refusal in AMI ("No Contacts found"). */
async function list(ami: Ami, action: Record<string, string>): Promise<AmiEvent[]> {
	try {
		return await ami.list(action)
	} catch (error) {
		if (error instanceof AmiRefusal) return []
		throw error
	}
}

/** The last lines of Asterisk's log; none when it cannot be read: then the evidence is missing, the state is not. */
async function readLogTail(path: string): Promise<string[]> {
	try {
		const file = await open(path, 'r')
		try {
			const { size } = await file.stat()
			const start = Math.max(0, size - LOG_TAIL_BYTES)
			const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start)
			return buffer.toString('utf8', 0, bytesRead).split('\n')
		} finally {
			await file.close()
		}
	} catch (error) {
		log.debug('no log of Asterisk to read the reason from', { error })
		return []
	}
}

/** Why a line does not stand, from Asterisk's log; undefined for one that does, or when nothing is said of it there. */
async function findReason(
	registration: AmiEvent | undefined,
	contacts: readonly AmiEvent[],
	readLines: () => Promise<string[]>,
): Promise<Refusal | undefined> {
	const isRejected = registration?.['status'] === 'Rejected'
	const silent = contacts.find((contact) => contact['status'] === 'Unreachable')
	const uri = (isRejected ? registration['serveruri'] : silent?.['uri']) ?? ''
	const host = /;transport=tls/i.test(uri) ? hostOf(uri) : undefined
	const distrust = host && findDistrust(await readLines(), [host, ...(await addressesOf(host))], Date.now())
	if (distrust || !isRejected) return distrust || undefined
	return findRefusal(await readLines(), uri, registration['clienturi'] ?? '')
}

/** Reads the state of the endpoints from Asterisk. */
async function readStatuses(ami: Ami, endpoints: readonly string[], logFile: string): Promise<SipStatus[]> {
	const trunks = endpoints.filter(isTrunk)
	const registrations = trunks.length > 0 ? await list(ami, { action: 'PJSIPShowRegistrationsOutbound' }) : []
	let lines: Promise<string[]> | undefined
	const readLines = () => (lines ??= readLogTail(logFile))
	const statusOf = async (endpoint: string): Promise<SipStatus> => {
		const details = await list(ami, { action: 'PJSIPShowEndpoint', endpoint })
		const contacts = details.filter((event) => event['event'] === 'ContactStatusDetail')
		if (!isTrunk(endpoint)) return extensionStatus(endpoint, contacts, Date.now())
		const registration = registrations.find(
			(event) => event['objecttype'] === 'registration' && event['objectname'] === endpoint,
		)
		const reason = await findReason(registration, contacts, readLines)
		return trunkStatus(endpoint, contacts, registration, reason, Date.now())
	}
	const statuses: SipStatus[] = []
	for (let from = 0; from < endpoints.length; from += CHUNK)
		statuses.push(...(await Promise.all(endpoints.slice(from, from + CHUNK).map(statusOf))))
	return statuses
}

/**
 * Has Asterisk ask new lines at once whether they are there: it spreads its first OPTIONS over a whole
 * qualify_frequency, and somebody who has just saved a trunk waits for the answer.
 */
async function askNewLines(ami: Ami, statuses: readonly SipStatus[]): Promise<void> {
	for (const { kind, state, endpoint } of statuses) {
		if (kind !== 'trunk' || state !== 'unknown') continue
		// The answer comes as a ContactStatus event. A line without an address to ask is refused, and is as it was.
		await ami.act({ action: 'PJSIPQualify', endpoint }).catch((error: unknown) => {
			if (!(error instanceof AmiRefusal)) throw error
		})
	}
}

/** Tells what changed, and forgets endpoints that exist no more. */
function makeTeller(redis: Redis) {
	const told = new Map<string, SipStatus>()
	return {
		async tell(statuses: readonly SipStatus[]): Promise<void> {
			const news = statuses.filter((status) => {
				const before = told.get(status.endpoint)
				return !before || !isSameStatus(before, status)
			})
			if (news.length === 0) return
			const pipeline = redis.pipeline()
			for (const status of news) {
				const json = JSON.stringify(status)
				pipeline.hset(redisNames.sipStatusNow, status.endpoint, json).publish(redisNames.sipStatus, json)
			}
			await pipeline.exec()
			for (const status of news) told.set(status.endpoint, status)
		},
		async forgetAllBut(endpoints: ReadonlySet<string>): Promise<void> {
			const known = new Set([...(await redis.hkeys(redisNames.sipStatusNow)), ...told.keys()])
			for (const endpoint of known) {
				if (endpoints.has(endpoint)) continue
				const kind = isTrunk(endpoint) ? 'trunk' : 'extension'
				const status: SipStatus = { kind, endpoint, state: 'unknown', at: Date.now() }
				await redis.hdel(redisNames.sipStatusNow, endpoint)
				await redis.publish(redisNames.sipStatus, JSON.stringify(status))
				told.delete(endpoint)
			}
		},
		trunks: () => [...told.keys()].filter(isTrunk),
	}
}

/** The watch with its surroundings handed in. @param connect makes the AMI connection with the given listeners */
export function watchRegistrations(
	redis: Redis,
	connect: (listeners: { onEvent: (event: AmiEvent) => void; onConnected: () => void }) => Ami,
	logFile = LOG_FILE,
): RegistrationWatch {
	const teller = makeTeller(redis)
	const changed = new Set<string>()
	let isAllUnknown = false
	let isReading = false
	let timer: NodeJS.Timeout | undefined

	async function readAndTell(endpoints: readonly string[]): Promise<void> {
		const statuses = await readStatuses(ami, endpoints, logFile)
		await teller.tell(statuses)
		await askNewLines(ami, statuses)
	}

	async function read(): Promise<void> {
		if (isAllUnknown) {
			isAllUnknown = false
			changed.clear()
			const all = (await list(ami, { action: 'PJSIPShowEndpoints' })).filter((event) => event['objectname'])
			await teller.forgetAllBut(new Set(all.map((event) => event['objectname']!)))
			// Most of a thousand phones may be off: those need no question each.
			const isOff = (event: AmiEvent) => !isTrunk(event['objectname']!) && !event['contacts']
			await teller.tell(all.filter(isOff).map((event) => extensionStatus(event['objectname']!, [], Date.now())))
			const others = all.filter((event) => !isOff(event)).map((event) => event['objectname']!)
			await readAndTell(others)
			return
		}
		const endpoints = [...changed]
		changed.clear()
		await readAndTell(endpoints)
	}

	async function readWhileChanging(): Promise<void> {
		timer = undefined
		if (isReading) return
		isReading = true
		try {
			while (isAllUnknown || changed.size > 0) await read()
		} catch (error) {
			// The connection ended in between: all is read again after the next sign-in.
			log.warn('the state of phones and lines could not be read', { error })
		} finally {
			isReading = false
		}
	}

	const readSoon = () => {
		timer ??= setTimeout(() => void readWhileChanging(), SETTLE_MS)
	}
	const onEvent = (event: AmiEvent) => {
		const name = event['event']
		if (name === 'ContactStatus' && event['endpointname']) changed.add(event['endpointname'])
		// It names user and host, not the registration: the few there are are read together.
		else if (name === 'Registry') for (const trunk of teller.trunks()) changed.add(trunk)
		else if (name === 'Reload') isAllUnknown = true
		else return
		readSoon()
	}
	const onConnected = () => {
		isAllUnknown = true
		readSoon()
	}
	const ami = connect({ onEvent, onConnected })
	const refresh = setInterval(() => {
		for (const trunk of teller.trunks()) changed.add(trunk)
		readSoon()
	}, REFRESH_MS)
	return {
		stop() {
			clearTimeout(timer)
			clearInterval(refresh)
			ami.close()
		},
	}
}

/** Starts the watch in the executor: AMI on loopback with the credential `ami-password`. */
export function startRegistrationWatch(config: Pick<Config, 'secret'>, redis: Redis): RegistrationWatch {
	const account = { host: '127.0.0.1', port: 5038, userName: 'callytics', password: config.secret('ami-password') }
	return watchRegistrations(redis, (listeners) => connectAmi({ ...account, ...listeners }))
}
