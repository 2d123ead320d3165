/** The routing: what the executor needs to know to take a call, read from the database and told through Redis. */
import type { Redis } from 'ioredis'
import type { Routing } from '#lib/domain/routing.ts'
import { accountOf } from '#lib/domain/trunk-account.ts'
import { listExtensions } from './db/extensions.ts'
import { listPublishedFlows } from './db/flows.ts'
import { listInboundRoutes } from './db/inbound-routes.ts'
import { listMailboxes } from './db/mailboxes.ts'
import { listSchedules } from './db/schedules.ts'
import { getAppliance, getRoutingRevision } from './db/settings.ts'
import { listTrunksInForce } from './db/trunks.ts'
import { redisNames } from './redis.ts'

/** The settings as they are committed now. */
export async function readRouting(): Promise<Routing> {
	// The revision first: rows that are newer than it are told again with the next one, never the other way round.
	const revision = await getRoutingRevision()
	const [appliance, extensions, trunks, routes, flows, schedules, mailboxes] = await Promise.all([
		getAppliance(),
		listExtensions(),
		listTrunksInForce(),
		listInboundRoutes(),
		listPublishedFlows(),
		listSchedules(),
		listMailboxes(),
	])
	return {
		revision,
		applianceName: appliance.name,
		headerPrefix: appliance.headerPrefix,
		extensions: extensions.map(({ id, number, name }) => ({ id, number, name })),
		trunks: trunks.map(({ id, name, kind, userName, host, dialFormat, callerId, isEnabled }) => ({
			id,
			name,
			endpoint: `trunk-${id}`,
			dialFormat,
			// A carrier knows its account, and puts the number it has for it; an extension's it does not know.
			callerId: callerId || (kind === 'registration' ? accountOf(userName, host).user : ''),
			isEnabled,
		})),
		dids: routes.map(({ did, flowId }) => ({ did, flowId })),
		flows,
		schedules,
		mailboxes: mailboxes.map(({ id, name, extension }) => ({ id, name, extension })),
		language: appliance.language,
		timeZone: appliance.timeZone,
	}
}

/**
 * Makes a function that tells the routing. Calls come one after the other, each reading anew, so that an older state
 * can never be told after a newer one.
 */
export function routingPublisher(redis: Redis): () => Promise<void> {
	let last: Promise<void> = Promise.resolve()
	const publish = async () => {
		const routing = await readRouting()
		await redis
			.multi()
			.set(redisNames.routing, JSON.stringify(routing))
			.publish(redisNames.routingChanged, String(routing.revision))
			.exec()
	}
	return () => {
		// Whoever came before may have failed; that is told to them, and this one tries anew.
		last = last.then(publish, publish)
		return last
	}
}
