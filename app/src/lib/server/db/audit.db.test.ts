/** The audit log as the database keeps it: nothing is left out, nothing that is secret is told, nothing can be changed. */
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { auditObjects } from '#lib/messages/audit-objects.ts'
import { freshDatabase } from '../../../../tests/db.ts'
import { beginTrial } from './trials.ts'
import { insertBlock } from './firewall-blocks.ts'
import { insertExtension } from './extensions.ts'
import { deleteOldAuditEntries, listAuditEntries, setAuditKeepDays, transactionOf } from './audit.ts'
import { insertFlow } from './flows.ts'
import { insertGoldenCall } from './golden-calls.ts'
import { insertInboundRoute } from './inbound-routes.ts'
import { insertMailbox } from './mailboxes.ts'
import { saveMailSettings } from './mails.ts'
import { database } from './pool.ts'
import { insertSchedule } from './schedules.ts'
import { insertSound } from './sounds.ts'
import { insertTrunk } from './trunks.ts'
import { createUser } from './users.ts'
import { insertWebhook } from './webhooks.ts'

await freshDatabase()

const trunk = {
	name: 'Northgate',
	kind: 'registration' as const,
	host: 'sip.example',
	port: 5060,
	transport: 'udp' as const,
	userName: 'u',
	password: 'p',
}
const mail = {
	host: 'smtp.example',
	port: 587,
	security: 'tls' as const,
	userName: 'u',
	password: 'p',
	sender: 'a@example.com',
}

// One row in each table that holds settings.
beforeAll(async () => {
	const { id: userId } = await createUser({ name: 'Ada', login: 'ada', role: 'admin', passwordHash: 'x' })
	await insertExtension({ number: '201', name: 'Desk', sipPassword: 'x'.repeat(20) })
	await insertTrunk({ ...trunk, callerId: '', dialFormat: '{number}', codecs: ['alaw'], isEnabled: true })
	const flowId = await insertFlow('Main', {} as never, userId)
	await insertInboundRoute({ did: '+3221', description: '', flowId })
	await insertGoldenCall(flowId, 'Sales', {}, {}, userId)
	const sound = { name: 'Hello', origin: 'upload' as const, speechText: null, speechLanguage: null, seconds: 2 }
	await insertSound({ ...sound, id: crypto.randomUUID(), createdBy: userId })
	await insertSchedule({ name: 'Office', timeZone: 'Etc/UTC', week: {}, holidays: [], starCode: '' })
	await insertMailbox({ name: 'Box', extensionId: null, email: '', webhookId: null, keepDays: null })
	await insertWebhook({ name: 'CRM', url: 'https://crm.example/', allowsPrivate: false, secret: 'x'.repeat(40) })
	await saveMailSettings(mail)
	await beginTrial('firewall', {}, { settings: {}, what: 'Ping', seconds: 90, userId })
	await insertBlock({ address: '203.0.113.9', evidence: 'guessing', seconds: 600, madeBy: null })
})

const entries = async () => (await listAuditEntries({ limit: 1000 })).entries
const nameOfAppliance = async () =>
	(await database().selectFrom('appliance').select('name').executeTakeFirstOrThrow()).name
const rename = () => sql`update appliance set name = 'elsewhere'`.execute(database())

test('a change that is taken back leaves no entry, and an entry that cannot be written lets no change happen', async () => {
	const before = (await entries()).length
	const broken = transactionOf({ kind: 'machine' }, async () => {
		await rename()
		expect((await entries()).length).toBe(before + 1)
		throw new Error('broken')
	})
	await expect(broken).rejects.toThrow('broken')
	await expect(transactionOf({ kind: 'user', id: 'no id' }, rename)).rejects.toThrow('uuid')
	expect([(await entries()).length, await nameOfAppliance()]).toEqual([before, 'callytics'])
})

test('a change at the database, past the console, is noted as such', async () => {
	await rename()
	const [entry] = await entries()
	expect(entry).toMatchObject({ actor: 'unknown', before: { name: 'callytics' }, after: { name: 'elsewhere' } })
})

test.each(["update audit_entries set actor_name = 'Eve'", 'delete from audit_entries', 'truncate audit_entries'])(
	'the database refuses “%s”',
	async (statement) => {
		await expect(sql.raw(statement).execute(database())).rejects.toThrow('the audit log is append-only')
	},
)

test('entries older than they are to be kept go, and nothing else; nobody can keep them for less than a month', async () => {
	await expect(setAuditKeepDays(29)).rejects.toThrow('appliance_audit_keep_days_check')
	await setAuditKeepDays(30)
	const at = (days: number) => sql<Date>`now() - make_interval(days => ${days})`
	const old = { actor: 'machine', kind: 'appliance', action: 'changed' }
	await database()
		.insertInto('auditEntries')
		.values([
			{ ...old, at: at(31) },
			{ ...old, at: at(29) },
		])
		.execute()
	const before = (await entries()).length
	expect(await deleteOldAuditEntries()).toBe(1)
	expect((await entries()).length).toBe(before - 1)
})

/** Tables with their triggers' arguments: kind, column of the name, shown columns, ignored columns. */
async function auditedTables() {
	const { rows } = await sql<{ table: string; words: string[] }>`
		select tgrelid::regclass::text as table,
			string_to_array(rtrim(encode(tgargs, 'escape'), ${'\\000'}), ${'\\000'}) as words
		from pg_trigger where tgname = 'audit'`.execute(database())
	const list = (text = '') => text.split(' ').filter(Boolean)
	return rows.map(({ table, words }) => ({ table, kind: words[0]!, shown: list(words[2]), ignored: list(words[3]) }))
}

async function columnsOf(table: string): Promise<{ name: string; type: string }[]> {
	const { rows } = await sql<{ name: string; type: string }>`
		select column_name as name, data_type as type from information_schema.columns
		where table_schema = 'public' and table_name = ${table}`.execute(database())
	return rows
}

/** Why a table needs no entry for each of its rows. */
const notSettings: Record<string, string> = {
	...{ calls: 'call log', call_events: 'call log', node_visits: 'call log', recordings: 'what callers left' },
	...{ messages: 'what callers left', mails: 'sent by itself', webhook_deliveries: 'sent by itself' },
	...{ flow_versions: 'a publish stands with its flow', web_sessions: 'sign-ins have entries of their own' },
	...{ sign_in_steps: 'sign-ins have entries of their own', backup_runs: 'its own log' },
	...{ second_factors: 'has entries of its own', recovery_codes: 'part of the second factor' },
	...{ passkeys: 'have entries of their own', passkey_challenges: 'asked of a browser once' },
	...{ machine_samples: 'measured', disk_alarms: 'measured' },
	...{
		setup_sessions: 'the set-up code has entries of its own',
		audit_entries: 'the log itself',
		migrations: 'the program’s own',
	},
}

test('every table is either in the audit log or known to hold no settings', async () => {
	const { rows } = await sql<{ name: string }>`
		select tablename as name from pg_tables where schemaname = 'public' order by 1`.execute(database())
	const audited = (await auditedTables()).map(({ table }) => table)
	expect(rows.map(({ name }) => name)).toEqual([...audited, ...Object.keys(notSettings)].toSorted())
})

test('every column that is told has its word, and none that sounds secret is told', async () => {
	for (const { table, kind, shown, ignored } of await auditedTables()) {
		const names = (await columnsOf(table)).map(({ name }) => name)
		const words = Object.keys(auditObjects[kind as keyof typeof auditObjects]?.fields ?? {})
		expect([table, names.filter((name) => !ignored.includes(name) && !words.includes(name))]).toEqual([table, []])
		expect([table, [...shown, ...ignored].filter((name) => !names.includes(name))]).toEqual([table, []])
		const secret = /password|secret|token|hash|totp|_key|recovery|private/
		expect(
			shown.filter(
				(name) => secret.test(name) && !['allows_private', 'public_key', 'has_preshared_key'].includes(name),
			),
		).toEqual([])
	}
})

test('what is not told of a column is told by no entry, also not of one that is added later', async () => {
	await sql`alter table users add column later_secret text`.execute(database())
	for (const { table, shown, ignored } of await auditedTables()) {
		const untold = (await columnsOf(table)).filter(({ name }) => !shown.includes(name) && !ignored.includes(name))
		for (const { name, type } of untold) {
			const marker = `untold-${table}-${name}-${'x'.repeat(20)}`
			const value = type === 'jsonb' ? JSON.stringify(marker) : marker
			await sql`update ${sql.table(table)} set ${sql.ref(name)} = ${value}`.execute(database())
			const { rows } = await sql<{ secrets: string[]; log: string }>`
				select secrets, audit_entries::text as log from audit_entries order by id desc limit 1`.execute(database())
			expect([table, rows[0]?.secrets]).toEqual([table, [name]])
		}
	}
	const { rows } = await sql`select from audit_entries where audit_entries::text like '%untold-%'`.execute(database())
	expect(rows).toEqual([])
})
