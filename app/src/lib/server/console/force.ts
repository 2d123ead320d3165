/** How this process puts settings into force: the routing through Redis, Asterisk's files through the helper. */
import type { Redis } from 'ioredis'
import { startAsteriskConfig } from '../asterisk-config/apply.ts'
import type { AsteriskSettings } from '../asterisk-config/render.ts'
import type { Config } from '../config.ts'
import { listExtensions } from '../db/extensions.ts'
import { listInboundRoutes } from '../db/inbound-routes.ts'
import { getPublicAddress } from '../db/public-address.ts'
import { listTrunksInForce } from '../db/trunks.ts'
import { log } from '../log.ts'
import { ownIpv4Addresses } from '../outgoing/address-guard.ts'
import { routingPublisher } from '../routing.ts'
import { networksOfVpn, readVpnSettings } from '../settings/vpn-settings.ts'
import type { ApplyVerdict, Force } from '../settings/in-force.ts'

const firstRetryMs = 2000
const longestRetryMs = 30_000

/** What Asterisk is to have, as it is saved now. */
export async function readAsteriskSettings(): Promise<AsteriskSettings> {
	const [extensions, trunks, routes, vpn, outside] = await Promise.all([
		listExtensions(),
		listTrunksInForce(),
		listInboundRoutes(),
		readVpnSettings(),
		getPublicAddress(),
	])
	const publicAddress =
		outside.address === null ? undefined : { ...outside, address: outside.address, ownAddresses: ownIpv4Addresses() }
	return { extensions, trunks, dids: routes.map((route) => route.did), vpnNetworks: networksOfVpn(vpn), publicAddress }
}

export interface RunningForce extends Force {
	stop(): void
}

/** Connects to Asterisk and Redis; `tryAgain()` once at start heals what a killed process left undone. */
export function startForce(config: Config, redis: Redis): RunningForce {
	const asterisk = startAsteriskConfig(config)
	const publishRouting = routingPublisher(redis)
	let lastRead: Promise<unknown> = Promise.resolve()
	let timer: NodeJS.Timeout | undefined
	let attempt = 0
	let isStopped = false

	/** Reads one after the other: settings that were read earlier must never be applied later. */
	async function applyAsteriskConfig(): Promise<ApplyVerdict[]> {
		const begin = async () => ({ verdicts: asterisk.apply(await readAsteriskSettings()) })
		const begun = lastRead.then(begin, begin)
		lastRead = begun
		return (await begun).verdicts
	}

	async function doBoth(): Promise<void> {
		timer = undefined
		const outcomes = await Promise.allSettled([publishRouting(), applyAsteriskConfig()])
		const failures = outcomes.filter((outcome) => outcome.status === 'rejected')
		if (failures.length === 0) {
			attempt = 0
			log.info('settings are in force')
			return
		}
		if (attempt % 10 === 0) log.warn('settings are not in force yet', { attempt, error: failures[0]?.reason })
		attempt++
		tryAgain()
	}

	function tryAgain(): void {
		if (isStopped || timer) return
		const wait = attempt === 0 ? 0 : Math.min(firstRetryMs * 2 ** (attempt - 1), longestRetryMs)
		timer = setTimeout(() => void doBoth(), wait)
	}

	return {
		publishRouting,
		applyAsteriskConfig,
		tryAgain,
		stop() {
			isStopped = true
			clearTimeout(timer)
			asterisk.close()
		},
	}
}
