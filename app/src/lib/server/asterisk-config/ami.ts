/**
 * AMI, Asterisk's manager interface: events and lists that ARI does not have. The only file that knows asterisk-manager,
 * which by itself has no deadlines, no quick reconnect, and lets a line break in a value inject an action.
 */
import AsteriskManager from 'asterisk-manager'
import { log } from '../log.ts'

/** An event: lower-case field names without separators (`ObjectName` → `objectname`). */
export type AmiEvent = Record<string, string>

/** Asterisk's refusal of an action, with its own message ("Unable to retrieve endpoint 999"). */
export class AmiRefusal extends Error {}

export interface Ami {
	/**
	 * An action that answers by a list of events; returns those events without the closing one.
	 * @throws AmiRefusal when Asterisk refuses; Error when not connected, or not answered within the deadline
	 */
	list(action: Record<string, string>): Promise<AmiEvent[]>
	/**
	 * An action that is only done or refused.
	 * @throws as `list` does
	 */
	act(action: Record<string, string>): Promise<void>
	/** Resolves when signed in; at once if that is so already. @throws Error after the deadline (milliseconds) */
	whenConnected(deadlineMs: number): Promise<void>
	/** Signs off for good. */
	close(): void
}

export interface AmiOptions {
	host: string
	port: number
	userName: string
	password: string
	/** Told every event that belongs to no list; without it Asterisk is asked to send none. */
	onEvent?: (event: AmiEvent) => void
	/** Told after each sign-in: what happened before is unknown. */
	onConnected?: () => void
}

const LIST_DEADLINE_MS = 15_000
const RECONNECT_MS = { first: 250, longest: 5000 }

type RawEvent = Record<string, string | string[] | undefined>
type Manager = InstanceType<typeof AsteriskManager>

interface OpenList {
	events: AmiEvent[]
	resolve: (events: AmiEvent[]) => void
	reject: (error: Error) => void
	timer: NodeJS.Timeout
}

/** Repeated fields come as arrays; the last one counts, as for every reader of headers. */
function flatten(raw: RawEvent): AmiEvent {
	const entries = Object.entries(raw).map(([key, value]) => [key, Array.isArray(value) ? value.at(-1) : value])
	return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string')) as AmiEvent
}

/** @throws Error for a key or value that would end the line: it would begin an action of its own */
function checkAction(action: Record<string, string>): void {
	for (const [key, value] of Object.entries(action))
		if (/[\r\n]/.test(key + value)) throw new Error('a line break in an AMI action')
}

/** Connects, signs in, and does so again whenever the connection ends, until closed. */
export function connectAmi(options: AmiOptions): Ami {
	const lists = new Map<string, OpenList>()
	let manager: Manager | undefined
	let isSignedIn = false
	let isClosed = false
	let reconnectMs = RECONNECT_MS.first
	let reconnectTimer: NodeJS.Timeout | undefined
	let lastId = 0
	let waiting: (() => void)[] = []

	function settle(id: string, outcome: (list: OpenList) => void): void {
		const list = lists.get(id)
		if (!list) return
		lists.delete(id)
		clearTimeout(list.timer)
		outcome(list)
	}

	function receive(raw: RawEvent): void {
		const event = flatten(raw)
		const list = event['actionid'] === undefined ? undefined : lists.get(event['actionid'])
		if (!list) return options.onEvent?.(event)
		if (event['eventlist']?.toLowerCase() === 'complete')
			settle(event['actionid']!, ({ resolve }) => resolve(list.events))
		else list.events.push(event)
	}

	function lose(lost: Manager): void {
		if (manager !== lost) return
		manager = undefined
		isSignedIn = false
		for (const id of [...lists.keys()]) settle(id, ({ reject }) => reject(new Error('the AMI connection ended')))
		if (isClosed) return
		reconnectTimer = setTimeout(open, reconnectMs)
		reconnectMs = Math.min(reconnectMs * 2, RECONNECT_MS.longest)
	}

	function open(): void {
		const current = new AsteriskManager(0, options.host, options.userName, options.password, Boolean(options.onEvent))
		manager = current
		current.on('managerevent', (event) => manager === current && receive(event))
		current.on('error', (error) => log.debug('AMI connection failed', { error }))
		current.on('close', () => lose(current))
		current.connect(options.port, options.host, () =>
			current.login((error) => {
				if (manager !== current) return
				if (error) {
					log.error('Asterisk refuses our AMI account', { error: new Error(JSON.stringify(error)) })
					return current.disconnect()
				}
				isSignedIn = true
				reconnectMs = RECONNECT_MS.first
				waiting.splice(0).forEach((wake) => wake())
				options.onConnected?.()
			}),
		)
	}

	/** @param hasList whether the answer is complete only with the events that follow it */
	function send(action: Record<string, string>, hasList: boolean): Promise<AmiEvent[]> {
		checkAction(action)
		return new Promise((resolve, reject) => {
			if (!manager || !isSignedIn) return reject(new Error('not connected to Asterisk by AMI'))
			const actionid = `list-${++lastId}`
			const timer = setTimeout(
				() => settle(actionid, () => reject(new Error(`no answer to AMI ${action['action'] ?? 'action'} in time`))),
				LIST_DEADLINE_MS,
			)
			lists.set(actionid, { events: [], resolve, reject, timer })
			manager.action({ ...action, actionid }, (error, response) => {
				if (!error) return hasList ? undefined : settle(actionid, () => resolve([]))
				const { message } = flatten(response ?? (error as RawEvent))
				settle(actionid, () => reject(new AmiRefusal(message ?? 'refused')))
			})
		})
	}

	open()
	return {
		list: (action) => send(action, true),
		act: async (action) => void (await send(action, false)),
		whenConnected(deadlineMs) {
			if (isSignedIn) return Promise.resolve()
			return new Promise((resolve, reject) => {
				const wake = () => {
					clearTimeout(timer)
					resolve()
				}
				const timer = setTimeout(() => {
					waiting = waiting.filter((other) => other !== wake)
					reject(new Error('not connected to Asterisk by AMI in time'))
				}, deadlineMs)
				waiting.push(wake)
			})
		},
		close() {
			isClosed = true
			clearTimeout(reconnectTimer)
			manager?.disconnect()
		},
	}
}
