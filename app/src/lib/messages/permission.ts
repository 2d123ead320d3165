/** Areas, what may be done in them, and the sentence that says why something was refused. */
import type { Area, GrantedArea, Level, Obstacle } from '#lib/domain/permission.ts'

export const permission = {
	areas: {
		calls: 'Overview and calls',
		messages: 'Messages and recordings',
		telephony: 'Telephony',
		connections: 'Connections',
		machine: 'Machine',
		help: 'Help',
		account: 'Your account',
	} satisfies Record<Area, string>,
	areaHints: {
		calls: 'Overview, log of calls, recordings of calls, live view',
		messages: 'Mailboxes, their messages, how long recordings are kept',
		telephony: 'Flows, sounds, schedules, routes, extensions, trunks',
		connections: 'Webhooks, mail',
		machine: 'Firewall and everything else of the machine; people are changed by administrators only',
	} satisfies Record<GrantedArea, string>,
	levels: { nothing: 'Nothing', read: 'Look', change: 'Change' } satisfies Record<Level, string>,
	/** One sentence: what was refused. */
	refused({ area, wanted }: Obstacle): string {
		if (!area) return wanted === 'read' ? 'Only administrators may open this.' : 'Only administrators may change this.'
		return wanted === 'read'
			? `Your account may not open “${permission.areas[area]}”.`
			: `Your account may not change anything in “${permission.areas[area]}”.`
	},
	reading: 'You may look at this, but not change it.',
}
