/** Earlier versions of settings over a real database: going back to them, and bringing back what was deleted. */
import { sql } from 'kysely'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { rolePermissions } from '#lib/domain/permission.ts'
import { getExtension, listExtensions } from '#lib/server/db/extensions.ts'
import { getInboundRoute } from '#lib/server/db/inbound-routes.ts'
import { getMailbox } from '#lib/server/db/mailboxes.ts'
import { getMailSettings } from '#lib/server/db/mails.ts'
import { database } from '#lib/server/db/pool.ts'
import { getPublicAddress } from '#lib/server/db/public-address.ts'
import { getSchedule } from '#lib/server/db/schedules.ts'
import { getTrunk } from '#lib/server/db/trunks.ts'
import { getVpn, listVpnPeers } from '#lib/server/db/vpn.ts'
import { getWebhook } from '#lib/server/db/webhooks.ts'
import { freshDatabaseWithTasks } from '../../../../tests/db.ts'
import type { Actor } from './actor.ts'
import { readAuditLog } from './audit.ts'
import { bringBack, listVersions, refuseWithoutRight, returnToVersion } from './earlier-versions.ts'
import { createExtension, removeExtension, changeExtension, renewSipPassword } from './extensions.ts'
import { openService, settleTrial, viewFirewall } from './firewall.ts'
import { createFlow } from './flows.ts'
import { changeInboundRoute, createInboundRoute, removeInboundRoute } from './inbound-routes.ts'
import { useForce } from './in-force.ts'
import { fakeMachine } from './fake-machine.ts'
import { useMachine } from './machine.ts'
import { changeMailServer } from './mail.ts'
import { changeMailbox, createMailbox, removeMailbox } from './mailboxes.ts'
import { changeSchedule, createSchedule, overrideSchedule, removeSchedule } from './schedules.ts'
import { createAdministrator, setupActor } from './setup.ts'
import { changePublicAddress } from './public-address.ts'
import { changeTrunk, createTrunk, removeTrunk } from './trunks.ts'
import { addVpnPeer, changeVpnPeer, changeVpnServer } from './vpn.ts'
import { changeWebhook, createWebhook, removeWebhook } from './webhooks.ts'

await freshDatabaseWithTasks()
let applied = 0
useForce({
	publishRouting: () => Promise.resolve(),
	applyAsteriskConfig: () => Promise.resolve(void applied++).then(() => []),
	tryAgain() {},
})
const done = () => Promise.resolve()
useMachine(
	fakeMachine({
		...{ setHostName: done, setTimeZone: done, finishSetup: done, tryFirewall: done, settleFirewall: done },
		...{ blockAddresses: done, unblockAddress: done, readTransport: () => Promise.resolve('') },
		applyVpn: () => Promise.resolve('a server’s key'),
	}),
)

const admin = { role: 'admin', permissions: rolePermissions.admin } as const
let ada: Actor
beforeAll(async () => {
	await createAdministrator({ name: 'Ada', login: 'ada', password: 'engines weave algebra' }, '192.0.2.7')
	ada = await setupActor('192.0.2.7')
})
beforeEach(() => {
	applied = 0
})

/** Goes back to the oldest version there is. */
async function goBack(kind: string, id: string) {
	const { versions } = await listVersions(kind, id)
	return returnToVersion(kind, id, versions.at(-1)!.until, ada)
}
/** Brings back what was deleted last. */
async function bringBackLast(password = ''): Promise<void> {
	const { entries } = await readAuditLog({ limit: 1 })
	await bringBack(entries[0]!.id, password, ada, admin)
}

test('an extension shows its versions with what differs, and is what it was after going back', async () => {
	const { extension } = await createExtension({ number: '201', name: 'Reception' }, ada)
	await changeExtension(extension.id, { name: 'Front desk' }, ada)
	const { extension: renewed } = await renewSipPassword(extension.id, ada)
	await changeExtension(extension.id, { name: 'Desk' }, ada)
	const { versions } = await listVersions('extension', extension.id)
	const told = versions.map(({ made, changes, toReturn }) => [made?.who, changes, toReturn])
	const change = (before: string, after: string) => [{ label: 'name', before, after }]
	expect(told).toEqual([
		['Ada', change('Front desk', 'Desk'), []],
		['Ada', change('Reception', 'Front desk'), change('Desk', 'Front desk')],
		['Ada', [], change('Desk', 'Reception')],
	])
	applied = 0
	await goBack('extension', extension.id)
	expect(applied).toBe(1)
	expect(await getExtension(extension.id)).toMatchObject({ name: 'Reception', sipPassword: renewed.sipPassword })
	const { entries } = await readAuditLog({ limit: 1 })
	expect(entries[0]?.sentence).toBe('Ada changed extension 201: name Desk → Reception')
})

test('what was there before the audit log has its first version too', async () => {
	const { extension } = await createExtension({ number: '202', name: 'Old' }, ada)
	await sql`alter table audit_entries disable trigger all`.execute(database())
	await sql`delete from audit_entries where object_id = ${extension.id}`.execute(database())
	await sql`alter table audit_entries enable trigger all`.execute(database())
	expect((await listVersions('extension', extension.id)).versions).toEqual([])
	await changeExtension(extension.id, { name: 'New' }, ada)
	const { versions } = await listVersions('extension', extension.id)
	expect(versions.map(({ made }) => made?.who)).toEqual(['Ada', undefined])
	await goBack('extension', extension.id)
	expect((await getExtension(extension.id))?.name).toBe('Old')
})

test('going back keeps the password of now; without one it is refused with the way out', async () => {
	const line = { name: 'Line', kind: 'registration' as const, host: 'a.example', userName: 'u' }
	const { trunk } = await createTrunk({ ...line, password: 'first' }, ada)
	await changeTrunk(trunk.id, { ...line, host: 'b.example', codecs: ['g722'], password: 'second' }, ada)
	await goBack('trunk', trunk.id)
	expect(await getTrunk(trunk.id)).toMatchObject({ host: 'a.example', codecs: ['alaw', 'ulaw'], password: 'second' })
	await changeTrunk(trunk.id, { name: 'Line', kind: 'address', host: 'c.example' }, ada)
	await expect(goBack('trunk', trunk.id)).rejects.toThrow('which the history does not hold')
	expect(await getTrunk(trunk.id)).toMatchObject({ kind: 'address', host: 'c.example' })
	await removeTrunk(trunk.id, ada)
})

test('going back goes through the rule: what would be refused by hand is refused', async () => {
	const { extension } = await createExtension({ number: '203', name: 'A' }, ada)
	await expect(returnToVersion('extension', extension.id, 0, ada)).rejects.toMatchObject({ status: 404 })
	for (const kind of ['passwords', 'constructor', ''])
		await expect(returnToVersion(kind, extension.id, 0, ada)).rejects.toMatchObject({ status: 404 })
	const flow = await createFlow({ name: 'Main' }, ada)
	const { route } = await createInboundRoute({ did: '+3221', flowId: flow.id }, ada)
	await changeInboundRoute(route.id, { did: '+3222', flowId: flow.id }, ada)
	await createInboundRoute({ did: '+3221', flowId: flow.id }, ada)
	await expect(goBack('inbound-route', route.id)).rejects.toMatchObject({ code: 'inbound_route.did_taken' })
	expect((await getInboundRoute(route.id))?.did).toBe('+3222')
})

test('schedules, mailboxes, webhooks and the mail server go back as well', async () => {
	const office = {
		name: 'Office',
		timeZone: 'Europe/Brussels',
		holidays: [],
		week: { monday: [{ from: '09:00', to: '17:00' }] },
	}
	const schedule = await createSchedule(office, ada)
	await changeSchedule(schedule.id, { ...office, timeZone: 'Europe/London', week: {} }, ada)
	await overrideSchedule(schedule.id, 'closed', ada)
	await goBack('schedule', schedule.id)
	expect(await getSchedule(schedule.id)).toMatchObject({ ...office, override: 'closed' })

	const hook = await createWebhook({ name: 'CRM', url: 'https://a.example/' }, ada)
	await changeWebhook(hook.id, { name: 'CRM', url: 'https://b.example/', allowsPrivate: true }, ada)
	await goBack('webhook', hook.id)
	expect(await getWebhook(hook.id)).toMatchObject({
		url: 'https://a.example/',
		allowsPrivate: false,
		secret: hook.secret,
	})

	const box = { name: 'Box', extensionId: '', email: 'a@example.com', webhookId: hook.id, keepDays: '30' }
	const mailbox = await createMailbox(box, ada)
	await changeMailbox(mailbox.id, { ...box, email: '', webhookId: '', keepDays: '' }, ada)
	await goBack('mailbox', mailbox.id)
	expect(await getMailbox(mailbox.id)).toMatchObject({ email: 'a@example.com', webhookId: hook.id, keepDays: 30 })

	const mail = { host: 'a.example', port: 587, security: 'starttls', userName: 'u', sender: 'a@example.com' }
	await changeMailServer({ ...mail, password: 'first' }, ada)
	await changeMailServer({ ...mail, port: 465, security: 'tls', password: 'second' }, ada)
	await goBack('mail-server', '')
	expect(await getMailSettings()).toMatchObject({ ...mail, password: 'second' })
})

test('another mail server is not sent the password of this one, neither by hand nor by going back', async () => {
	const mail = { host: 'b.example', port: 587, security: 'starttls', userName: 'u', sender: 'a@example.com' }
	await changeMailServer({ ...mail, password: 'of b' }, ada)
	await expect(changeMailServer({ ...mail, host: 'c.example' }, ada)).rejects.toMatchObject({ field: 'password' })
	await expect(goBack('mail-server', '')).rejects.toMatchObject({ code: 'history.password_missing' })
	expect(await getMailSettings()).toMatchObject({ host: 'b.example', password: 'of b' })
	await changeMailServer({ ...mail, host: 'B.example', port: 465, security: 'tls' }, ada)
	expect(await getMailSettings()).toMatchObject({ port: 465, password: 'of b' })
})

test('the firewall goes back on trial, as with a change by hand', async () => {
	await openService({ service: 'ping', to: 'nobody', networks: '' }, ada)
	await settleTrial(true, ada)
	expect((await listVersions('firewall', '')).versions.map(({ made }) => made?.who)).toEqual(['Ada', undefined])
	await goBack('firewall', '')
	const { settings, trial } = await viewFirewall()
	expect([settings.services.ping, trial?.what]).toEqual([{ to: 'everywhere' }, 'Back to an earlier version'])
	await expect(goBack('firewall', '')).rejects.toMatchObject({ code: 'firewall.on_trial' })
	await settleTrial(true, ada)
	expect((await viewFirewall()).settings.services.ping).toEqual({ to: 'everywhere' })
})

test('the VPN and a peer of it go back; the peer keeps its keys and its address', async () => {
	const server = { isOn: true, endpoint: 'vpn.example.com', port: '51820', network4: '10.213.86.0/24', network6: '' }
	await changeVpnServer(server, ada)
	const phone = {
		name: 'Phone',
		owner: 'Ada',
		networks: '',
		keepalive: '25',
		address: '',
		publicKey: '',
		isPreshared: false,
	}
	const { peer } = await addVpnPeer(phone, ada)
	await changeVpnPeer(peer.id, { name: 'Branch', owner: '', networks: '192.168.50.0/24', keepalive: '0' }, ada)
	await goBack('vpn-peer', peer.id)
	const { publicKey, address4 } = peer
	expect(await listVpnPeers()).toMatchObject([
		{ name: 'Phone', owner: 'Ada', networks: [], keepalive: 25, publicKey, address4 },
	])
	await changeVpnServer({ ...server, isOn: false, port: '4500' }, ada)
	const { versions } = await listVersions('vpn', '')
	await returnToVersion('vpn', '', versions[1]!.until, ada)
	expect(await getVpn()).toMatchObject({ isOn: true, endpoint: 'vpn.example.com', port: 51820 })
	// Nobody could reach it as it came: that is refused as by hand.
	await expect(goBack('vpn', '')).rejects.toThrow('Write the name or address at which peers reach this box')
})

test('the public address goes back', async () => {
	const outside = { source: 'typed', address: '198.51.100.7', stunHost: '', stunPort: '', localNetworks: '10.0.0.0/8' }
	await changePublicAddress(outside, ada)
	await changePublicAddress({ ...outside, source: 'none' }, ada)
	await changePublicAddress({ ...outside, address: '203.0.113.9', localNetworks: '10.0.0.0/8 192.168.0.0/16' }, ada)
	const { versions } = await listVersions('public-address', '')
	await returnToVersion('public-address', '', versions[1]!.until, ada)
	expect(await getPublicAddress()).toMatchObject({ source: 'none', address: null })
	await goBack('public-address', '')
	expect(await getPublicAddress()).toMatchObject({ address: '198.51.100.7', localNetworks: ['10.0.0.0/8'] })
})

test('what was deleted comes back with the id it had, once', async () => {
	const { extension } = await createExtension({ number: '204', name: 'Back' }, ada)
	await removeExtension(extension.id, ada)
	const { entries } = await readAuditLog({ limit: 1 })
	expect(entries[0]?.comeBack).toMatchObject({ needsPassword: false, object: 'extension 204' })
	await bringBackLast()
	const back = await getExtension(extension.id)
	expect(back).toMatchObject({ number: '204', name: 'Back' })
	expect(back?.sipPassword).not.toBe(extension.sipPassword)
	await expect(bringBack(entries[0]!.id, '', ada, admin)).rejects.toMatchObject({ code: 'history.there' })
	expect((await listExtensions()).filter(({ number }) => number === '204')).toHaveLength(1)
	// Its life before is in the audit log; its versions begin anew.
	expect((await listVersions('extension', extension.id)).versions).toHaveLength(1)
})

test('a trunk comes back with the password of its carrier only', async () => {
	const line = {
		name: 'Gone',
		kind: 'registration' as const,
		host: 'a.example',
		userName: 'u',
		password: 'first',
		callerId: '+3221',
	}
	const { trunk } = await createTrunk(line, ada)
	await removeTrunk(trunk.id, ada)
	const { entries } = await readAuditLog({ limit: 1 })
	expect(entries[0]?.comeBack?.needsPassword).toBe(true)
	await expect(bringBackLast()).rejects.toMatchObject({ code: 'trunk.password_missing' })
	await bringBackLast('again')
	expect(await getTrunk(trunk.id)).toMatchObject({ ...line, password: 'again' })
})

test('routes, schedules, mailboxes and webhooks come back', async () => {
	const flow = await createFlow({ name: 'Night' }, ada)
	const { route } = await createInboundRoute({ did: '+3229', flowId: flow.id }, ada)
	await removeInboundRoute(route.id, ada)
	await bringBackLast()
	expect(await getInboundRoute(route.id)).toMatchObject({ did: '+3229', description: '', flowId: flow.id })
	const holiday = { name: 'New Year', from: '2027-01-01', to: '2027-01-01', open: [], isFromCalendar: true }
	const plan = { name: 'Night hours', timeZone: 'Etc/UTC', week: {}, holidays: [holiday] }
	const schedule = await createSchedule(plan, ada)
	await removeSchedule(schedule.id, ada)
	await bringBackLast()
	expect(await getSchedule(schedule.id)).toMatchObject(plan)
	const mailbox = await createMailbox({ name: 'Night', extensionId: '', email: '', webhookId: '', keepDays: '' }, ada)
	await removeMailbox(mailbox.id, ada)
	await bringBackLast()
	expect(await getMailbox(mailbox.id)).toMatchObject({ name: 'Night', extensionId: null, keepDays: null })
	const hook = await createWebhook({ name: 'Night', url: 'https://n.example/' }, ada)
	await removeWebhook(hook.id, ada)
	await bringBackLast()
	expect(await getWebhook(hook.id)).toMatchObject({ name: 'Night', url: 'https://n.example/' })
})

test('earlier versions are open to whom the page of the object is, and so is bringing one back', async () => {
	const supervisor = { role: 'supervisor', permissions: rolePermissions.supervisor } as const
	const technician = {
		role: 'supervisor',
		permissions: { ...rolePermissions.supervisor, machine: 'change', telephony: 'nothing' },
	} as const
	const missing = expect.objectContaining({ code: 'permission.missing', status: 403 }) as unknown
	refuseWithoutRight('trunk', supervisor, 'change')
	refuseWithoutRight('webhook', supervisor, 'read')
	refuseWithoutRight('firewall', technician, 'change')
	for (const refused of [
		() => refuseWithoutRight('webhook', supervisor, 'change'),
		() => refuseWithoutRight('firewall', supervisor, 'read'),
		() => refuseWithoutRight('trunk', technician, 'read'),
		() => refuseWithoutRight('trunk', undefined, 'read'),
	])
		expect(refused).toThrow(missing)
	expect(() => refuseWithoutRight('passwords', admin, 'read')).toThrow(expect.objectContaining({ status: 404 }))

	const { extension } = await createExtension({ number: '288', name: 'Gone' }, ada)
	await removeExtension(extension.id, ada)
	const { entries } = await readAuditLog({ limit: 1 })
	await expect(bringBack(entries[0]!.id, '', ada, technician)).rejects.toEqual(missing)
	expect(await getExtension(extension.id)).toBeUndefined()
	await bringBack(entries[0]!.id, '', ada, supervisor)
	expect((await getExtension(extension.id))?.name).toBe('Gone')
})
