/** Which phones stand behind whom a flow wants to ring, and whether they may be rung now. */
import type { Tried } from '#lib/domain/dial-summary.ts'
import type { DialRequest, DialTo } from '#lib/flow/verbs.ts'
import { AriRefused, type AriClient } from '../ari/client.ts'
import type { Call } from './call.ts'
import type { DialParts } from './dial-parts.ts'
import type { DialTarget } from './dial-target.ts'

/** Somebody to ring, at one address or several. */
export interface Phones {
	target: DialTarget
	/** As Asterisk dials them: `PJSIP/101`, or one for each registered phone of an extension that has several. */
	endpoints: string[]
}

/** @returns the phones, or why there is nobody to ring */
export async function findPhones(
	call: Call,
	parts: DialParts,
	request: DialRequest,
	to: DialTo,
): Promise<Phones | Tried> {
	const target = parts.resolveTarget(to, call, request.callerNumber)
	const isThroughTrunk = to.kind === 'number'
	if (typeof target === 'string') return { party: to.number, outcome: 'failed', detail: target, isThroughTrunk }
	if (to.kind === 'number') return { target, endpoints: [target.endpoint] }
	if (request.skipsBusy && (await isInCall(parts.ari, target.number))) {
		return { party: target.number, outcome: 'busy', detail: 'has a call already', isThroughTrunk }
	}
	return { target, endpoints: await contactsOf(call, parts.ari, target) }
}

async function isInCall(ari: AriClient, extension: string): Promise<boolean> {
	try {
		const path = { tech: 'PJSIP', resource: extension }
		return (await ari.request('GET /endpoints/{tech}/{resource}', { path })).channel_ids.length > 0
	} catch (error) {
		if (error instanceof AriRefused) return false // not in Asterisk: dialling it will say so
		throw error
	}
}

/** An extension's desk phone, headset, mobile: all ring. Dialled by its name alone Asterisk would take the first. */
async function contactsOf(call: Call, ari: AriClient, target: DialTarget): Promise<string[]> {
	try {
		const { value } = await ari.request('GET /channels/{channelId}/variable', {
			// Only a channel can be asked for what a function returns; which one makes no difference.
			path: { channelId: call.caller.channelId },
			query: { variable: `PJSIP_DIAL_CONTACTS(${target.number})` },
		})
		const contacts = value.split('&').filter((contact) => contact.startsWith('PJSIP/'))
		return contacts.length > 1 ? contacts : [target.endpoint]
	} catch (error) {
		if (error instanceof AriRefused) return [target.endpoint]
		throw error
	}
}
