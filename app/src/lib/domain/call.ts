/** A call: from the first INVITE to the last BYE, all legs. This file holds its words and touches nothing outside. */

/** Where a call came from: a trunk, an extension that dialled out, or an extension that dialled another. */
export const directions = ['inbound', 'outbound', 'internal'] as const
export type Direction = (typeof directions)[number]

/** What one party's leg is to the call. */
export const legRoles = ['caller', 'callee'] as const
export type LegRole = (typeof legRoles)[number]

/** How a call ended, in business words. */
export const dispositions = [
	'answered', // two people talked
	'completed', // the flow served the caller to its end, nobody else was asked for
	'abandoned', // the caller hung up before anybody answered
	'no-answer',
	'busy',
	'rejected',
	'no-such-number',
	'failed', // the line, the carrier or the appliance could not do it
] as const
export type Disposition = (typeof dispositions)[number]

/** Whose doing the end of a call was. */
export const enders = ['caller', 'callee', 'flow', 'carrier', 'appliance', 'user'] as const
export type Ender = (typeof enders)[number]

/** The technical end of a leg. */
export interface LegEnd {
	/** SIP final status where one was seen (Asterisk's `tech_cause`), e.g. 486. */
	sipStatus?: number | undefined
	/** Q.850 cause (ITU-T Q.850 table 1), e.g. 17. */
	cause: number
}

/** The ways a dialled leg can come out; each is an exit of the node `dial`. */
export const dialOutcomes = ['answered', 'busy', 'no-answer', 'rejected', 'failed'] as const
export type DialOutcome = (typeof dialOutcomes)[number]
