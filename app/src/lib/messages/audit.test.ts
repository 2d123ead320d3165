import { expect, test } from 'vitest'
import type { AuditEntry } from '../domain/audit.ts'
import { differences, readableChanges } from './audit-changes.ts'
import { auditSentence } from './audit.ts'

const names = new Map([['f1', 'Main line']])
const entry = (given: Partial<AuditEntry>): AuditEntry => ({
	...{ id: 1, at: new Date(0), actor: 'user', actorId: 'u', actorName: 'Anna', address: '192.0.2.7' },
	...{ kind: 'extension', action: 'changed', objectId: 'e1', objectName: '201', before: {}, after: {}, secrets: [] },
	...given,
})
const sentenceOf = (given: Partial<AuditEntry>) => {
	const made = entry(given)
	return auditSentence(made, readableChanges(made, names))
}

test('a change is said with what it was and what it became', () => {
	expect(sentenceOf({ before: { name: 'Reception' }, after: { name: 'Front desk' } })).toBe(
		'Anna changed extension 201: name Reception → Front desk',
	)
})

test('of a secret it is said that it is new, and nothing else', () => {
	const given = { secrets: ['sip_password'] }
	expect(sentenceOf(given)).toBe('Anna changed extension 201: new password')
	expect(readableChanges(entry(given), names)).toEqual([{ label: 'password', before: '', after: '', isSecret: true }])
})

test('many changes are said in the order of the form, the last ones by their number', () => {
	const before = { port: 5060, host: 'a.example', codecs: ['alaw'], is_enabled: true, caller_id: '' }
	const after = { port: 5061, host: 'b.example', codecs: ['alaw', 'g722'], is_enabled: false, caller_id: '+3221' }
	expect(sentenceOf({ kind: 'trunk', objectName: 'Northgate', before, after })).toBe(
		'Anna changed trunk Northgate: host a.example → b.example, port 5060 → 5061, caller number nothing → +3221, and 2 more',
	)
})

test.each<[string, Partial<AuditEntry>]>([
	['Anna added inbound route +3221', { kind: 'inbound-route', objectName: '+3221', action: 'created', before: null }],
	['Anna deleted extension 201', { action: 'removed', after: null }],
	['Anna published flow Main line, version 4', flow({ published_version: 3 }, { published_version: 4 })],
	['Anna renamed flow Main to Main line', flow({ name: 'Main' }, { name: 'Main line' })],
	['Anna put version 2 into the draft of flow Main line', { ...flow(null, { version: 2 }), action: 'restored' }],
	['Anna switched schedule Office to closed', schedule({ override: null }, { override: 'closed' })],
	['Anna switched schedule Office back to as planned', schedule({ override: 'closed' }, { override: null })],
	[
		'Phone 201 switched schedule Office to closed',
		{ ...schedule({ override: null }, { override: 'closed' }), actor: 'phone', actorId: null, actorName: '201' },
	],
	[
		'The appliance blocked 203.0.113.7: 12 refused passwords in 8 s',
		{ ...block({ evidence: '12 refused passwords in 8 s' }), actor: 'machine', actorName: '' },
	],
	['Anna blocked 203.0.113.7: toll fraud', block({ evidence: 'Blocked by Anna: toll fraud' })],
	['Anna blocked 203.0.113.7', block({ evidence: 'Blocked by Anna' })],
	['Anna let 203.0.113.7 in again', { ...block({ lifted_at: '2026-08-03T10:00:00' }), action: 'changed' }],
	['Anna put a change of the firewall on trial: Ping is open to nobody', firewall(null, 'Ping is open to nobody')],
	['Anna took back the change of the firewall: Ping is open to nobody', firewall('Ping is open to nobody', null)],
	[
		'The appliance took back, because nobody kept it, the change of the firewall: Ping is open to nobody',
		{ ...firewall('Ping is open to nobody', null), actor: 'machine', actorName: '' },
	],
	['Anna signed in', { kind: 'sign-in', action: 'signed-in', objectName: '' }],
	[
		'Somebody was refused as Maya Kerr',
		{ kind: 'sign-in', action: 'refused', objectName: 'Maya Kerr', actor: 'visitor', actorName: '' },
	],
	[
		'Whoever set the appliance up completed a step of the set-up: administrator',
		{
			...{ kind: 'appliance', objectName: '', actor: 'setup', actorName: '' },
			...{ before: { setup_steps_done: [] }, after: { setup_steps_done: ['administrator'] } },
		},
	],
])('“%s”', (sentence, given) => {
	expect(sentenceOf(given)).toBe(sentence)
})

function flow(before: AuditEntry['before'], after: AuditEntry['after']): Partial<AuditEntry> {
	return { kind: 'flow', objectName: 'Main line', before, after }
}
function schedule(before: AuditEntry['before'], after: AuditEntry['after']): Partial<AuditEntry> {
	return { kind: 'schedule', objectName: 'Office', before, after }
}
function block(after: AuditEntry['after']): Partial<AuditEntry> {
	return { kind: 'block', action: 'created', objectName: '203.0.113.7', before: null, after }
}
function firewall(before: string | null, after: string | null): Partial<AuditEntry> {
	return { kind: 'firewall', objectName: '', before: { trial_what: before }, after: { trial_what: after } }
}

test('hours and holidays are told day by day, not as one lump', () => {
	const before = {
		week: { monday: [{ from: '09:00', to: '17:00' }], tuesday: [{ from: '09:00', to: '17:00' }] },
		holidays: [{ name: 'Christmas', from: '2026-12-25', to: '2026-12-26', open: [] }],
	}
	const after = {
		week: { monday: [{ from: '09:00', to: '18:00' }], tuesday: [{ from: '09:00', to: '17:00' }] },
		holidays: [],
	}
	expect(differences('schedule', before, after, names)).toEqual([
		{ label: 'Monday', before: '09:00–17:00', after: '09:00–18:00' },
		{ label: 'holiday Christmas, 2026-12-25', before: 'closed until 2026-12-26', after: 'nothing' },
	])
})

test('the firewall is told service by service and rule by rule', () => {
	const ping = (to: string) => ({ services: { ping: { to } }, rules: [] })
	const after = {
		services: { ping: { to: 'networks', networks: ['192.0.2.0/24'] } },
		rules: [{ action: 'drop', source: '203.0.113.0/24', protocol: 'udp', ports: '5060' }],
	}
	expect(differences('firewall', { settings: ping('everywhere') }, { settings: after }, names)).toEqual([
		{ label: 'Ping', before: 'everywhere', after: '192.0.2.0/24' },
		{ label: 'rule 1', before: 'nothing', after: 'refuse 203.0.113.0/24, UDP 5060' },
	])
})

test('what another object is called stands in the place of its id, also when it is gone', () => {
	expect(differences('inbound-route', { flow_id: 'f1' }, { flow_id: 'f2' }, names)).toEqual([
		{ label: 'flow', before: 'Main line', after: 'one that is gone' },
	])
})
