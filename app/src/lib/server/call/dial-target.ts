/** Whom a dial request means, by the routing: the endpoint to ring, and what is shown and sent to it. */
import { dialString } from '#lib/domain/number.ts'
import type { RoutedTrunk, Routing } from '#lib/domain/routing.ts'
import type { DialTo } from '#lib/flow/verbs.ts'
import type { Call } from './call.ts'

export interface DialTarget {
	/** As Asterisk dials it, e.g. `PJSIP/101` or `PJSIP/0032255501@trunk-1`. */
	endpoint: string
	number: string
	/** What the callee sees: `"Name" <number>`. */
	callerId: string
	trunkId?: string
	extensionId?: string
}

const numberForm = /^\+?[0-9*#]{1,24}$/
const headerNameForm = /^[A-Za-z0-9-]+$/

/**
 * @param shown number the callee is to see; empty = the caller's to extensions, the trunk's to outside numbers
 * @returns the target, or a sentence saying why there is none
 */
export function resolveTarget(routing: Routing, target: DialTo, call: Call, shown = ''): DialTarget | string {
	const { callerName, callerNumber } = call.entry.live
	if (target.kind === 'extension') {
		const extension = routing.extensions.find((candidate) => candidate.number === target.number)
		if (!extension) return `Extension ${target.number} does not exist`
		return {
			endpoint: `PJSIP/${extension.number}`,
			number: extension.number,
			callerId: shown ? renderCallerId(shown, shown) : renderCallerId(callerName, callerNumber),
			extensionId: extension.id,
		}
	}
	const trunk = routing.trunks.find((candidate) => candidate.id === target.trunkId)
	if (!trunk) return 'The trunk to dial through does not exist any more'
	if (!trunk.isEnabled) return `The trunk ${trunk.name} is switched off`
	const number = dialString(trunk.dialFormat, target.number)
	// The number becomes part of a SIP address: nothing but digits may get there.
	if (!numberForm.test(number)) return `${target.number} is not a number that can be dialled`
	const ours = shown || trunk.callerId || callerNumber
	return {
		endpoint: `PJSIP/${number}@${trunk.endpoint}`,
		number,
		// A name of its own: else the caller's would go out with a number that is not his.
		callerId: renderCallerId(ours, ours),
		trunkId: trunk.id,
	}
}

/** The trunk that direct outbound calls take: the first that is switched on. */
export function firstTrunk(routing: Routing): RoutedTrunk | undefined {
	return routing.trunks.find((trunk) => trunk.isEnabled)
}

/** The caller's name comes from outside: quotes, brackets and line ends would change the header it is put into. */
function renderCallerId(name: string, number: string): string {
	const clean = (text: string) => text.replace(/[^\p{L}\p{N} .+*#_-]/gu, '').slice(0, 60)
	return name ? `"${clean(name)}" <${clean(number)}>` : `<${clean(number)}>`
}

/**
 * The headers every INVITE of ours carries, as channel variables of the originate request.
 * Asterisk sends bad names and line ends as they are, so both are kept out here.
 */
export function legHeaders(prefix: string, call: Call): Record<string, string> {
	const safePrefix = headerNameForm.test(prefix) ? prefix : 'X-Callytics'
	const { direction, flowId, callId } = call.entry.live
	const headers: Record<string, string> = { Direction: direction, 'Call-Id': callId, 'Workflow-Id': flowId ?? 'none' }
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [
			`PJSIP_HEADER(add,${safePrefix}-${name})`,
			value.replace(/[\r\n]/g, ''),
		]),
	)
}
