/** Webhook: puts together what is told and hands it over. */
import type { JsonValue } from '../../domain/json.ts'
import { renderJson } from '../../domain/template.ts'
import type { Executor } from '../node.ts'
import type { webhook } from './webhook.ts'

export const runWebhook: Executor<typeof webhook> = async ({ call, evaluate, note }, { webhookId, payload }) => {
	let told: JsonValue
	if (payload.kind === 'call') {
		// All names an expression knows: the call itself is one of them.
		const { call: about = null, ...variables } = evaluate('variables') as Record<string, JsonValue>
		told = { call: about, variables }
	} else {
		try {
			told = JSON.parse(renderJson(payload.json, evaluate)) as JsonValue
		} catch (error) {
			if (!(error instanceof SyntaxError)) throw error
			note('What was to be sent is no JSON.')
			return 'failed'
		}
	}
	await call.sendWebhook(webhookId, told)
	return 'next'
}
