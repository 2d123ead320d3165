/** Changing inbound routes: rule, row, then in force. */
import { z } from 'zod'
import { bareNumber } from '#lib/domain/number.ts'
import {
	deleteInboundRoute,
	getInboundRoute,
	insertInboundRoute,
	listInboundRoutes,
	updateInboundRoute,
	type InboundRouteRow,
	type InboundRouteSettings,
} from '../db/inbound-routes.ts'
import { violatedConstraint } from '../db/pool.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import type { Actor } from './actor.ts'
import { changeSettings, putIntoForce, type ApplyVerdict } from './in-force.ts'

/** An inbound route as saved, and whether Asterisk has it so. */
export interface SavedInboundRoute {
	route: InboundRouteRow
	applied: ApplyVerdict
}

const InboundRouteInput = z.object({
	did: z
		.string()
		.transform((did) => did.replace(/[\s().\/-]/g, ''))
		.pipe(
			z.string().regex(/^\+?\d{2,20}$/, 'A number has 2 to 20 digits, with a plus in front for international ones.'),
		),
	description: z.string().trim().max(200, 'A description has at most 200 characters.').default(''),
	flowId: z.uuid('Choose the flow that takes the calls.'),
})
export type InboundRouteInput = z.input<typeof InboundRouteInput>

/** What a form sent as the settings of a route. @throws ZodError naming the field */
export function readInboundRoute(input: InboundRouteInput): InboundRouteSettings {
	return InboundRouteInput.parse(input)
}

/** Two spellings of one number would be two routes of which only one is ever taken. */
async function refuseSameNumber(did: string, exceptId?: string): Promise<void> {
	const same = (await listInboundRoutes()).find(
		(route) => route.id !== exceptId && bareNumber(route.did) === bareNumber(did),
	)
	if (same) {
		const message = `${same.did} leads to ${same.flowName} already. Change that route instead.`
		throw new UserError(409, 'inbound_route.did_taken', message, 'did')
	}
}

function refused(error: unknown): never {
	const constraint = violatedConstraint(error)
	if (constraint === 'inbound_routes_did_unique')
		throw new UserError(409, 'inbound_route.did_taken', 'This number leads to a flow already.', 'did')
	if (constraint === 'inbound_routes_flow_id_fkey')
		throw new UserError(400, 'inbound_route.flow_gone', 'This flow is gone: somebody deleted it.', 'flowId')
	throw error
}

const gone = () => new UserError(404, 'inbound_route.not_found', 'This inbound route is gone: somebody deleted it.')

async function saved(id: string): Promise<SavedInboundRoute> {
	const route = await getInboundRoute(id)
	if (!route) throw gone()
	return { route, applied: await putIntoForce(route.did) }
}

/**
 * @param formerId the one it had before it was deleted
 * @throws UserError 409 `inbound_route.did_taken`, 400 `inbound_route.flow_gone`
 */
export async function createInboundRoute(
	input: InboundRouteInput,
	actor: Actor,
	formerId?: string,
): Promise<SavedInboundRoute> {
	const settings = readInboundRoute(input)
	await refuseSameNumber(settings.did)
	const id = await changeSettings(actor, () => insertInboundRoute({ ...settings, id: formerId })).catch(refused)
	log.info('inbound route created', { did: settings.did, user: actor.name })
	return saved(id)
}

/** @throws UserError 404 `inbound_route.not_found`, 409 `inbound_route.did_taken`, 400 `inbound_route.flow_gone` */
export async function changeInboundRoute(
	id: string,
	input: InboundRouteInput,
	actor: Actor,
): Promise<SavedInboundRoute> {
	const settings = readInboundRoute(input)
	await refuseSameNumber(settings.did, id)
	if (!(await changeSettings(actor, () => updateInboundRoute(id, settings)).catch(refused))) throw gone()
	log.info('inbound route changed', { did: settings.did, user: actor.name })
	return saved(id)
}

/** @returns whether Asterisk has forgotten the number. @throws UserError 404 `inbound_route.not_found` */
export async function removeInboundRoute(id: string, actor: Actor): Promise<{ did: string; applied: ApplyVerdict }> {
	const did = await changeSettings(actor, () => deleteInboundRoute(id))
	if (did === undefined) throw gone()
	log.info('inbound route deleted', { did, user: actor.name })
	return { did, applied: await putIntoForce(did) }
}
