/** Inbound routes → the dialplan's list of our numbers, each in every spelling (extensions_callytics_inbound.conf). */
import { didSpellings } from '#lib/domain/number.ts'
import { UserError } from '../errors.ts'

/**
 * The dialplan extensions of one DID.
 * @throws UserError 400 `asterisk_config.malformed` for anything that is not digits with at most a plus in front
 */
export function inboundSpellings(did: string): string[] {
	if (!/^\+?\d{2,20}$/.test(did))
		throw new UserError(
			400,
			'asterisk_config.malformed',
			`"${did}" is no number: it has 2 to 20 digits, with or without a plus.`,
		)
	return didSpellings(did)
}

/** One dialplan line; the context it goes to has the heartbeat check and Stasis. */
export function inboundLine(spelling: string): string {
	return `exten => ${spelling},1,Goto(callytics-take-inbound,\${EXTEN},1)\n`
}
