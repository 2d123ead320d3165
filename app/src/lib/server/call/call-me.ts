/** Tries a draft for real: rings an extension, and whoever answers is the caller of the draft. */
import { randomUUID } from 'node:crypto'
import type { Routing } from '#lib/domain/routing.ts'
import type { FlowDocument } from '#lib/flow/document.ts'
import type { Channel } from '../ari/types.generated.ts'
import { AriRefused, type AriClient } from '../ari/client.ts'
import { log } from '../log.ts'
import { endpointOf, type Decision } from './inbound.ts'
import type { RoutingCache } from './routing-cache.ts'

const RING_SECONDS = 30
// The name travels as an argument of the channel, which has an end somewhere.
const MAX_NAME = 40

export interface CallMe {
	extension: string
	flowId: string
	flowName: string
	document: FlowDocument
}

/**
 * Rings an extension; nothing is journalled before it is answered.
 * @returns a sentence saying why it cannot be rung; undefined when it rings
 */
export async function callMe(
	{ ari, routingCache }: { ari: AriClient; routingCache: RoutingCache },
	{ extension, flowId, flowName, document }: CallMe,
): Promise<string | undefined> {
	if (!routingCache.current.extensions.some((candidate) => candidate.number === extension)) {
		return `Extension ${extension} does not exist.`
	}
	// Stored before the phone rings: the call that begins when it is answered may find another process.
	const version = await routingCache.keepDraft(flowId, document)
	const name = encodeURIComponent(flowName.slice(0, MAX_NAME))
	try {
		await ari.request('POST /channels/{channelId}', {
			path: { channelId: `try-${randomUUID()}` },
			query: {
				endpoint: `PJSIP/${extension}`,
				app: 'callytics',
				appArgs: `try,${flowId},${version},${name}`,
				callerId: '"Draft of a flow" <>',
				timeout: RING_SECONDS,
			},
			isRepeatable: false,
		})
	} catch (error) {
		if (!(error instanceof AriRefused)) throw error
		return `No phone is signed in as extension ${extension}.`
	}
	log.info('draft is tried', { flow_id: flowId, extension })
	return undefined
}

/** The phone was answered: a call like any other begins, with the draft as its flow and the extension as its caller. */
export function decideTry(
	routing: Routing,
	channel: Channel,
	args: readonly string[],
): { channel: Channel; decision: Decision; dialled: string } {
	const [, flowId = '', version = '', name = ''] = args
	const number = endpointOf(channel.name)
	const caller = { number, name: routing.extensions.find((extension) => extension.number === number)?.name ?? '' }
	const decision: Decision = {
		direction: 'internal',
		program: { kind: 'flow', flowId, version: Number(version) },
		flow: { flowId, flowName: decodeURIComponent(name), flowVersion: 0 },
	}
	const dialled = routing.dids.find((did) => did.flowId === flowId)?.did ?? ''
	return { channel: { ...channel, caller }, decision, dialled }
}
