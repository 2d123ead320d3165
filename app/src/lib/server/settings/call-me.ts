/** Trying a draft on a real phone: what must hold before one is rung. */
import { FlowDocument } from '#lib/flow/document.ts'
import { findProblems } from '#lib/flow/find-problems.ts'
import type { ExecutorClient } from '../control/client.ts'
import { getFlow } from '../db/flows.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import type { Actor } from './actor.ts'
import { readFormChoices } from './form-choices.ts'

type Phones = Pick<ExecutorClient, 'callMe'>

let phones: Phones | undefined

/** Names what rings phones in this process. */
export function usePhones(given: Phones): void {
	phones = given
}

/**
 * Rings an extension and runs a draft for whoever answers.
 * @throws UserError 400 `call_me.no_extension`, 404 `flow.not_found`, 409 `call_me.no_phone`, 422 `call_me.flow_has_errors`, 503 `executor.away`
 */
export async function tryOnPhone(
	flowId: string,
	input: { extension: string; document: unknown },
	actor: Actor,
): Promise<void> {
	if (!phones) throw new Error('nothing rings phones in this process')
	const document = FlowDocument.parse(input.document)
	const flow = await getFlow(flowId)
	if (!flow) throw new UserError(404, 'flow.not_found', 'This flow is gone: somebody deleted it.')
	if (!/^\d{2,6}$/.test(input.extension)) {
		throw new UserError(400, 'call_me.no_extension', 'Choose the extension whose phone is to ring.', 'extension')
	}
	const problems = findProblems(document, { choices: await readFormChoices(), flowId })
	const error = problems.find((problem) => problem.severity === 'error')
	if (error) {
		const message = `The draft cannot take a call yet: ${error.message} Put it right, then try it.`
		throw new UserError(422, 'call_me.flow_has_errors', message)
	}
	await phones.callMe({ extension: input.extension, flowId, flowName: flow.name, document })
	log.info('draft is tried on a phone', { flow: flow.name, extension: input.extension, user: actor.name })
}
