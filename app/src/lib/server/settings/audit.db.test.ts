/** The audit log as it is read: every change of a setting is one sentence. */
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { writeCallEvents } from '#lib/server/db/call-events.ts'
import { insertFlowVersion } from '#lib/server/db/flows.ts'
import { insertGoldenCall } from '#lib/server/db/golden-calls.ts'
import { database } from '#lib/server/db/pool.ts'
import { insertSound, updateSound } from '#lib/server/db/sounds.ts'
import { freshDatabaseWithTasks } from '../../../../tests/db.ts'
import { changeAs, type Actor } from './actor.ts'
import { setNameAndZone } from './appliance.ts'
import { auditAsCsv, auditAsJsonLines, keepAuditLogFor, readAuditLog } from './audit.ts'
import { blockByHand, blockForAbuse, unblock } from './blocks.ts'
import { createExtension, removeExtension, changeExtension, renewSipPassword } from './extensions.ts'
import { openService, settleTrial } from './firewall.ts'
import { createFlow, removeFlow, renameFlow, restoreVersion } from './flows.ts'
import { changeInboundRoute, createInboundRoute } from './inbound-routes.ts'
import { changeSettings, useForce } from './in-force.ts'
import { fakeMachine } from './fake-machine.ts'
import { useMachine } from './machine.ts'
import { changeMailServer } from './mail.ts'
import { createMailbox, keepRecordingsFor } from './mailboxes.ts'
import { createSchedule, overrideSchedule } from './schedules.ts'
import { createAdministrator, setupActor } from './setup.ts'
import { setLanguage } from './speech.ts'
import { noteEndOfTrial } from './trial.ts'
import { changeTrunk, createTrunk, setTrunkEnabled } from './trunks.ts'
import { createWebhook, renewSecret } from './webhooks.ts'

await freshDatabaseWithTasks()
useForce({ publishRouting: () => Promise.resolve(), applyAsteriskConfig: () => Promise.resolve([]), tryAgain() {} })
const done = () => Promise.resolve()
useMachine(
	fakeMachine({
		...{ setHostName: done, setTimeZone: done, finishSetup: done, tryFirewall: done, settleFirewall: done },
		...{ blockAddresses: done, unblockAddress: done },
	}),
)

let ada: Actor
beforeAll(async () => {
	await createAdministrator({ name: 'Ada', login: 'ada', password: 'engines weave algebra' }, '192.0.2.7')
	ada = await setupActor('192.0.2.7')
})

const newest = async () => (await readAuditLog({ limit: 1 })).entries[0]?.id ?? 0
/** What is added to the log by this, the oldest first. */
async function said(work: () => Promise<unknown>): Promise<string[]> {
	const before = await newest()
	await work()
	const { entries } = await readAuditLog({ limit: 100 })
	return entries
		.filter(({ id }) => id > before)
		.map(({ sentence }) => sentence)
		.toReversed()
}

test('every change of a setting is one sentence', async () => {
	const changes = async () => {
		const { extension } = await createExtension({ name: 'Reception' }, ada)
		await changeExtension(extension.id, { name: 'Front desk' }, ada)
		await changeExtension(extension.id, { name: 'Front desk' }, ada)
		await renewSipPassword(extension.id, ada)
		const line = {
			name: 'Northgate',
			kind: 'registration' as const,
			host: 'sip.example.com',
			userName: 'u',
			password: 'p1',
		}
		const { trunk } = await createTrunk(line, ada)
		await changeTrunk(trunk.id, { ...line, port: 5062, password: 'p2' }, ada)
		await setTrunkEnabled(trunk.id, false, ada)
		const flow = await createFlow({ name: 'Main' }, ada)
		await renameFlow(flow.id, { name: 'Main line' }, ada)
		const night = await createFlow({ name: 'Night' }, ada)
		const { draft } = await database()
			.selectFrom('flows')
			.select('draft')
			.where('id', '=', flow.id)
			.executeTakeFirstOrThrow()
		await changeSettings(ada, () => insertFlowVersion(flow.id, draft as never, '', ada.userId))
		await restoreVersion(flow.id, 1, ada)
		await changeAs(ada, () => insertGoldenCall(flow.id, 'Sales', {}, {}, ada.userId))
		const { route } = await createInboundRoute({ did: '+3221', flowId: flow.id }, ada)
		await changeInboundRoute(route.id, { did: '+3221', flowId: night.id, description: 'Sales' }, ada)
		const hours = { name: 'Office', timeZone: 'Europe/Brussels', week: {}, holidays: [] }
		await overrideSchedule((await createSchedule(hours, ada)).id, 'closed', ada)
		const hook = await createWebhook({ name: 'CRM', url: 'https://crm.example/' }, ada)
		await renewSecret(hook.id, ada)
		await createMailbox({ name: 'Box', extensionId: extension.id, email: '', webhookId: hook.id, keepDays: '' }, ada)
		await removeExtension(extension.id, ada)
		const mail = { host: 'smtp.example', port: 587, security: 'starttls', userName: 'm', sender: 'a@example.com' }
		await changeMailServer({ ...mail, password: 'first' }, ada)
		await changeMailServer({ ...mail, password: 'second' }, ada)
		const sound = {
			id: crypto.randomUUID(),
			name: 'Hello',
			origin: 'upload' as const,
			speechText: null,
			speechLanguage: null,
		}
		await changeAs(ada, () => insertSound({ ...sound, seconds: 2, createdBy: ada.userId }))
		await changeAs(ada, () => updateSound(sound.id, { name: 'Hello' }))
		await setNameAndZone({ name: 'fenwick', timeZone: 'Europe/Brussels' }, ada)
		await setLanguage({ language: 'nl' }, ada)
		await keepRecordingsFor('30', ada)
		await keepAuditLogFor('365', ada)
		await removeFlow(flow.id, ada)
	}
	expect(await said(changes)).toEqual([
		'Ada added extension 201',
		'Ada changed extension 201: name Reception → Front desk',
		'Ada changed extension 201: new password',
		'Ada added trunk Northgate',
		'Ada changed trunk Northgate: port 5060 → 5062, new password',
		'Ada took trunk Northgate out of use',
		'Ada added flow Main',
		'Ada renamed flow Main to Main line',
		'Ada added flow Night',
		'Ada published flow Main line, version 1',
		'Ada put version 1 into the draft of flow Main line',
		'Ada added golden call Sales',
		'Ada added inbound route +3221',
		'Ada changed inbound route +3221: description nothing → Sales, flow Main line → Night',
		'Ada added schedule Office',
		'Ada switched schedule Office to closed',
		'Ada added webhook CRM',
		'Ada changed webhook CRM: new secret',
		'Ada added mailbox Box',
		'Ada deleted extension 201',
		'Ada changed mailbox Box: light on 201 → nothing',
		'Ada added the mail server',
		'Ada changed the mail server: new password',
		'Ada added sound Hello',
		'Ada changed the appliance: name callytics → fenwick, time zone Etc/UTC → Europe/Brussels',
		'Ada changed the appliance: language of prompts en-us → nl',
		'Ada changed the appliance: days until recordings are deleted nothing → 30',
		'Ada changed the appliance: days the audit log is kept 730 → 365',
		'Ada deleted flow Main line',
		'Ada deleted golden call Sales',
	])
})

test('the firewall’s trials are told to their end, and what the appliance does by itself is its own', async () => {
	const changes = async () => {
		const closePing = () => openService({ service: 'ping', to: 'nobody', networks: '' }, ada)
		await closePing()
		await settleTrial(false, ada)
		await closePing()
		await settleTrial(true, ada)
		await openService({ service: 'ping', to: 'lan', networks: '' }, ada)
		await noteEndOfTrial({ table: 'firewall' })
		await database()
			.updateTable('firewall')
			.set({ trialEndsAt: sql`now()` })
			.execute()
		await noteEndOfTrial({ table: 'firewall' })
		await blockForAbuse([
			{ address: '203.0.113.9', offence: 'wrong-password', count: 12, seconds: 8, accounts: ['201'] },
		])
		await blockByHand({ address: '203.0.113.10', evidence: 'toll fraud' }, ada)
		const { id } = await database().selectFrom('firewallBlocks').select('id').orderBy('id').executeTakeFirstOrThrow()
		await unblock(id, ada)
		const schedule = await database().selectFrom('schedules').select('id').executeTakeFirstOrThrow()
		const event = { callId: 'c1', seq: 1, at: Date.now(), scheduleId: schedule.id, override: null }
		await writeCallEvents([{ ...event, name: 'schedule.switched' }])
	}
	expect(await said(changes)).toEqual([
		'Ada put a change of the firewall on trial: Ping is open to nobody',
		'Ada took back the change of the firewall: Ping is open to nobody',
		'Ada put a change of the firewall on trial: Ping is open to nobody',
		'Ada kept the change of the firewall: Ping is open to nobody',
		'Ada put a change of the firewall on trial: Ping is open to local network',
		'The appliance took back, because nobody kept it, the change of the firewall: Ping is open to local network',
		'The appliance blocked 203.0.113.9: 12 refused passwords in 8 s: 201',
		'Ada blocked 203.0.113.10: toll fraud',
		'Ada let 203.0.113.9 in again',
		'A phone switched schedule Office back to as planned',
	])
})

async function linesOf(told: AsyncGenerator<string>): Promise<string[]> {
	const lines: string[] = []
	for await (const line of told) lines.push(line)
	return lines
}

test('an export honours the filter, and says the same as the page', async () => {
	await renameTwice()
	const search = { kind: 'extension', text: '+cmd' }
	const page = (await readAuditLog({ ...search, limit: 10 })).entries.map(({ sentence }) => sentence)
	const csv = (await linesOf(auditAsCsv(search))).join('')
	expect(csv.split('\r\n')[0]).toBe('"time","who","address","what","kind","object","object id","changes"')
	expect(csv.split('\r\n').filter(Boolean)).toHaveLength(page.length + 1)
	const lines = (await linesOf(auditAsJsonLines(search))).map((line) => JSON.parse(line) as { sentence: string })
	expect(lines.map(({ sentence }) => sentence)).toEqual(page)
	expect(page[0]).toBe('+Eve changed extension 210: name +cmd → Desk')
	expect(csv).toContain(`"'+Eve"`)
})

async function renameTwice(): Promise<void> {
	const eve = { ...ada, name: '+Eve' }
	const { extension } = await createExtension({ number: '210', name: '+cmd' }, eve)
	await changeExtension(extension.id, { name: 'Desk' }, eve)
}
