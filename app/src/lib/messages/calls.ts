/** Words of calls: how they stand, how they ended, the call log and one call's page. */
import type { Direction, Disposition, Ender } from '#lib/domain/call.ts'

const dispositions: Record<Disposition, string> = {
	answered: 'Answered',
	completed: 'Served by the flow',
	abandoned: 'Abandoned',
	'no-answer': 'No answer',
	busy: 'Busy',
	rejected: 'Rejected',
	'no-such-number': 'No such number',
	failed: 'Failed',
}

const directions: Record<Direction, string> = { inbound: 'In', outbound: 'Out', internal: 'Between extensions' }

const enders: Record<Ender, string> = {
	caller: 'the caller',
	callee: 'the called party',
	flow: 'the flow',
	carrier: 'the carrier',
	appliance: 'the appliance',
	user: 'a user of this console',
}

export const calls = {
	dispositions,
	directions,
	enders,
	withheld: 'Number withheld',
	after: (words: string, lasting: string) => `${words} after ${lasting}`,
	/** What a running call does at this moment. */
	now: {
		ringing: 'Ringing',
		flow: 'In the flow',
		talking: 'Talking',
		ended: 'Ended',
		at: (node: string) => `At ${node}`,
		ringingParty: (party: string) => `Ringing ${party}`,
		arriving: 'Arriving',
	},
} as const
