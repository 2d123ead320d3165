/** The words of the audit log: its page, and each entry as one sentence. */
import type { AuditEntry, Who } from '../domain/audit.ts'
import type { ReadableChange } from './audit-changes.ts'
import { wordsOfKind } from './audit-objects.ts'
import { firewall } from './firewall.ts'

const nobodies: Record<Exclude<Who['kind'], 'user'>, string> = {
	setup: 'Whoever set the appliance up',
	visitor: 'Somebody',
	phone: 'A phone',
	machine: 'The appliance',
	unknown: 'Somebody at the database',
}

/** Who did it, as the sentence begins. */
export function whoWords({ actor, actorName }: Pick<AuditEntry, 'actor' | 'actorName'>): string {
	if (actor === 'user') return actorName || 'A user'
	return actor === 'phone' && actorName ? `Phone ${actorName}` : nobodies[actor]
}

const mostTold = 3

/** `name Reception → Front desk, and 2 more`. */
export function changesInWords(changes: readonly ReadableChange[]): string {
	const told = changes.slice(0, mostTold).map(changeInWords)
	if (changes.length > mostTold) told.push(`and ${changes.length - mostTold} more`)
	return told.join(', ')
}

const shortened = (text: string) => (text.length > 60 ? `${text.slice(0, 59)}…` : text)

export function changeInWords({ label, before, after, isSecret }: ReadableChange): string {
	return isSecret ? `new ${label}` : `${label} ${shortened(before)} → ${shortened(after)}`
}

const versionOf = (values: AuditEntry['after']) => String(values?.['published_version'] ?? values?.['version'])

/** What a change of a column means where it is more than a change: `published flow …`. */
const deeds: Record<string, (entry: AuditEntry, object: string) => string | undefined> = {
	flow: ({ action, before, after }, object) => {
		if (action === 'restored') return `put version ${versionOf(after)} into the draft of ${object}`
		if (action !== 'changed' || !after) return undefined
		if ('name' in after) return `renamed flow ${before?.['name']} to ${after['name']}`
		return `published ${object}, version ${versionOf(after)}`
	},
	schedule: ({ action, after }, object) => {
		if (action !== 'changed' || !after || Object.keys(after).join() !== 'override') return undefined
		const override = after['override']
		return typeof override === 'string' ? `switched ${object} to ${override}` : `switched ${object} back to as planned`
	},
	trunk: ({ action, after }, object) => {
		if (action !== 'changed' || !after || Object.keys(after).join() !== 'is_enabled') return undefined
		return after['is_enabled'] ? `put ${object} into use` : `took ${object} out of use`
	},
	firewall: ({ action, objectName, actor, before, after }) => {
		if (action === 'countries-brought') return `brought a database of countries: ${objectName}`
		if (action === 'countries-removed') return 'took the database of countries away'
		const was = before?.['trial_what']
		if (typeof after?.['trial_what'] === 'string')
			return `put a change of the firewall on trial: ${after['trial_what']}`
		if (after && 'settings' in after) return `kept the change of the firewall: ${was}`
		const back = actor === 'machine' ? 'took back, because nobody kept it,' : 'took back'
		return `${back} the change of the firewall: ${was}`
	},
	block: ({ action, after, actorName, objectName }) => {
		// By hand it begins with who did it, as this sentence does.
		const why = String(after?.['evidence'] ?? '').replace(firewall.blocks.byHand(actorName, ''), '')
		if (action === 'created') return `blocked ${objectName}${why && !why.startsWith(':') ? ': ' : ''}${why}`
		return after?.['lifted_at'] ? `let ${objectName} in again` : undefined
	},
	backup: ({ action, objectName }) =>
		({
			restored: `restored the backup of ${objectName}`,
			begun: 'began a backup',
			cancelled: 'cancelled the backup',
			'restore-begun': 'began to restore a backup',
			'restore-cancelled': 'cancelled restoring a backup',
		})[action],
	certificate: ({ action }) =>
		action === 'uploaded'
			? 'uploaded a certificate for the console'
			: 'went back to the certificate of the appliance’s own',
	'time-servers': ({ objectName }) =>
		objectName ? `had the machine ask ${objectName} for the time` : 'had the machine ask for the time as delivered',
	machine: ({ action, objectName }) =>
		action === 'powered-off' ? 'powered the machine off' : `restarted ${objectName || 'the machine'}`,
	appliance: ({ before, after }) => {
		if (before?.['trunks_held_since'] && after?.['trunks_held_since'] === null)
			return 'turned the trunks on, which were off since a restore'
		if (after?.['set_up_at']) return 'finished the set-up'
		const done = after?.['setup_steps_done']
		if (!Array.isArray(done)) return undefined
		const earlier = (before?.['setup_steps_done'] ?? []) as unknown[]
		return `completed a step of the set-up: ${done.filter((step) => !earlier.includes(step)).join(', ')}`
	},
	network: ({ actor, before, after }) => {
		const was = before?.['trial_what']
		if (typeof after?.['trial_what'] === 'string') return `put a change of the network on trial: ${after['trial_what']}`
		if (after && 'settings' in after && was !== undefined) return `kept the change of the network: ${was}`
		if (was === undefined) return undefined
		return `${actor === 'machine' ? 'took back, because nobody kept it,' : 'took back'} the change of the network: ${was}`
	},
	update: ({ action, objectName }) =>
		({
			begun: `began the update to version ${objectName}`,
			cancelled: 'cancelled the update',
			uploaded: 'uploaded an update',
			'looked-for': `looked for updates at ${objectName}`,
		})[action],
	'second-factor': ({ action, objectName }) =>
		action === 'renewed' ? `made new recovery codes for ${objectName}` : undefined,
	'sign-in': ({ action, objectName }) => {
		if (action === 'ended') return `ended sessions of ${objectName}`
		if (action === 'refused') return objectName ? `was refused as ${objectName}` : 'was refused with an unknown name'
		return { 'signed-in': 'signed in', 'signed-out': 'signed out', 'code-shown': 'showed the set-up code' }[action]
	},
}

const signInWords: Record<string, string> = { 'code-refused': 'was refused with a wrong set-up code' }

/** One sentence: `Anna changed extension 201: name Reception → Front desk`. */
export function auditSentence(entry: AuditEntry, changes: readonly ReadableChange[]): string {
	const who = whoWords(entry)
	const { one } = wordsOfKind(entry.kind)
	const object = entry.objectName ? `${one} ${entry.objectName}` : one
	const deed = deeds[entry.kind]?.(entry, object) ?? signInWords[entry.action]
	if (deed) return `${who} ${deed}`
	if (entry.action === 'created') return `${who} added ${object}`
	if (entry.action === 'removed') return `${who} deleted ${object}`
	return `${who} changed ${object}: ${changesInWords(changes)}`
}

export const audit = {
	title: 'Audit log',
	crumb: 'Machine',
	lede: 'Every change of a setting and every sign-in: who, what, from where and when. Nothing in it can be changed, and nothing is deleted before its time.',
	search: 'Name, address or value',
	who: 'Who',
	anybody: 'Anybody',
	nobodies: {
		setup: 'The set-up',
		visitor: 'Refused sign-ins',
		phone: 'By telephone',
		machine: 'The appliance itself',
		unknown: 'At the database',
	} satisfies typeof nobodies,
	kind: 'What',
	anything: 'Anything',
	from: 'From',
	to: 'To',
	filter: 'Filter',
	clear: 'Clear',
	caption: 'Changes and sign-ins, the newest first',
	empty: 'Nothing yet',
	emptyText: 'The next change of a setting, and the next sign-in, is written down here.',
	noMatch: 'No entry matches',
	noMatchText: 'Nothing in the audit log has all of this. Take something away from the filter.',
	newestFirst: 'Newest first',
	newest: 'Newest',
	older: 'Older',
	zone: (zone: string) => `Times in ${zone}`,
	csv: 'Export as CSV',
	jsonLines: 'Export as JSON lines',
	field: 'Field',
	before: 'Before',
	after: 'After',
	secretChanged: 'changed; its value is not kept here',
	noFields: 'There is nothing more to it.',
	address: (address: string) => `from ${address}`,
	open: 'Open it',
	restore: {
		button: (object: string) => `Bring ${object} back`,
		hint: {
			extension: 'It gets a new password, which its phone must be given.',
			webhook: 'It gets a new secret: make one on its page and give it to the other program.',
			mailbox: 'Its messages do not come back.',
		} as Record<string, string>,
		password: 'Password',
		passwordHint: 'The one the carrier gave you; the audit log does not hold it.',
		working: 'Bringing it back',
		done: 'It is back.',
		there: 'It is back already: somebody was faster.',
	},
	keep: {
		title: 'How long it is kept',
		days: 'Days',
		hint: 'From 30 to 3650; older entries are deleted.',
		save: 'Save',
		saved: 'Saved',
		wrong: 'Days are a whole number from 30 to 3650.',
	},
	history: {
		title: 'Earlier versions',
		none: 'There is no earlier version.',
		away: 'The earlier versions could not be read just now.',
		now: 'as it is now',
		first: (when: string) => `As it was before ${when}`,
		made: (when: string, who: string) => `${when}, ${who}`,
		atFirst: 'As it has been from the start',
		returning: (count: number) => `Returning changes ${count === 1 ? 'one field' : `${count} fields`}`,
		same: 'It says the same as now.',
		return: 'Return to this version',
		working: 'Returning',
		returned: 'It is as it was then.',
		notDone: 'The appliance did not answer. Look whether it is as it was then, and try it again.',
		onTrial: 'It is on trial now: keep it above.',
		secret: 'Passwords stay as they are now.',
		passwordMissing:
			'That version had a password, which the history does not hold. Type the settings in by hand, with the password.',
		more: 'Older ones are in the audit log.',
	},
}
