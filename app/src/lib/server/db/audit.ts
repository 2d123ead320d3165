/** The audit log: entries are added and read, and deleted by age only. The database refuses everything else. */
import { sql } from 'kysely'
import type { AuditEntry, Values, Who } from '../../domain/audit.ts'
import { database, transaction } from './pool.ts'
import { isRowId } from './row-id.ts'

/** Runs queries as one transaction whose changes of settings are noted as this one's. */
export function transactionOf<T>(who: Who, work: () => Promise<T>): Promise<T> {
	return transaction(async () => {
		await sql`select set_config('callytics.actor', ${JSON.stringify(who)}, true)`.execute(database())
		return work()
	})
}

/** What is noted of something that is not the change of a row. */
export interface NewEntry {
	kind: string
	action: string
	objectId?: string
	objectName?: string
	after?: Values
}

/** Notes something; with what goes with it in one transaction. */
export async function addAuditEntry(who: Who, { after, ...entry }: NewEntry): Promise<void> {
	await database()
		.insertInto('auditEntries')
		.values({
			...{ actor: who.kind, actorId: who.id ?? null, actorName: who.name ?? '', address: who.address ?? '' },
			...entry,
			after: after ? JSON.stringify(after) : null,
		})
		.execute()
}

/** The same for a user who is known by the id alone. */
export async function addEntryOfUser(userId: string, address: string, entry: NewEntry): Promise<void> {
	const user = await database().selectFrom('users').select('name').where('id', '=', userId).executeTakeFirst()
	await addAuditEntry({ kind: 'user', id: userId, name: user?.name ?? '', address }, entry)
}

export interface AuditSearch {
	/** A user's id, or one of the kinds of those who are none. */
	who?: string | undefined
	kind?: string | undefined
	/** Part of a name, an address or a value. */
	text?: string | undefined
	from?: Date | undefined
	to?: Date | undefined
	/** Entries before this one. */
	before?: number | undefined
	limit: number
}

const containing = (text: string) => `%${text.replace(/[\\%_]/g, (special) => `\\${special}`)}%`

/** One page, newest first; `older` is where the next one begins. */
export async function listAuditEntries(search: AuditSearch): Promise<{ entries: AuditEntry[]; older?: number }> {
	const { who, kind, text, from, to, before, limit } = search
	let query = database().selectFrom('auditEntries').selectAll()
	if (who) query = isRowId(who) ? query.where('actorId', '=', who) : query.where('actor', '=', who)
	if (kind) query = query.where('kind', '=', kind)
	if (from) query = query.where('at', '>=', from)
	if (to) query = query.where('at', '<', to)
	if (before !== undefined) query = query.where('id', '<', before)
	if (text?.trim()) {
		const words = sql`concat_ws(' ', actor_name, address, object_name, before::text, after::text)`
		query = query.where(sql<boolean>`${words} ilike ${containing(text.trim())}`)
	}
	const rows = (await query
		.orderBy('id', 'desc')
		.limit(limit + 1)
		.execute()) as AuditEntry[]
	const entries = rows.slice(0, limit)
	const last = entries.at(-1)
	return { entries, ...(rows.length > limit && last && { older: last.id }) }
}

export async function getAuditEntry(id: number): Promise<AuditEntry | undefined> {
	return (await database().selectFrom('auditEntries').selectAll().where('id', '=', id).executeTakeFirst()) as
		AuditEntry | undefined
}

/** What changed these columns of an object, newest first. */
export async function listChangesOf(
	kind: string,
	objectId: string,
	columns: readonly string[],
	limit: number,
): Promise<AuditEntry[]> {
	const rows = await database()
		.selectFrom('auditEntries')
		.selectAll()
		.where('kind', '=', kind)
		.where('objectId', '=', objectId)
		.where(sql<boolean>`(before ?| ${columns}::text[] or after ?| ${columns}::text[])`)
		.orderBy('id', 'desc')
		.limit(limit)
		.execute()
	return rows as AuditEntry[]
}

/** Everybody who has ever changed something, by the name that was last. */
export async function listAuditUsers(): Promise<{ id: string; name: string }[]> {
	// From user to user by the index; the entries in between, however many, are not read.
	const { rows } = await sql<{ id: string; name: string }>`
		with recursive found as (
			(select actor_id, actor_name from audit_entries where actor_id is not null order by actor_id, id desc limit 1)
			union all
			select next.actor_id, next.actor_name from found cross join lateral (
				select actor_id, actor_name from audit_entries where actor_id > found.actor_id order by actor_id, id desc limit 1
			) as next
		)
		select actor_id as id, actor_name as name from found order by actor_name`.execute(database())
	return rows
}

/** What objects that other objects name are called, also those that are gone, by id. */
export async function namesOfObjects(ids: readonly string[]): Promise<Map<string, string>> {
	if (ids.length === 0) return new Map()
	const { rows } = await sql<{ id: string; name: string }>`
		select distinct on (object_id) object_id as id, object_name as name from audit_entries
		where kind in ('extension', 'flow', 'webhook') and object_id = any (${ids}::text[])
		order by object_id, audit_entries.id desc`.execute(database())
	const names = new Map(rows.map(({ id, name }) => [id, name]))
	for (const { id, name } of await listObjects()) if (ids.includes(id)) names.set(id, name)
	return names
}

/** Every object that has a page of its own. */
export async function listObjects(): Promise<{ kind: string; id: string; name: string }[]> {
	const { rows } = await sql<{ kind: string; id: string; name: string }>`
		select 'extension' as kind, id::text, number as name from extensions
		union all select 'trunk', id::text, name from trunks
		union all select 'inbound-route', id::text, did from inbound_routes
		union all select 'flow', id::text, name from flows
		union all select 'sound', id::text, name from sounds
		union all select 'schedule', id::text, name from schedules
		union all select 'mailbox', id::text, name from mailboxes
		union all select 'webhook', id::text, name from webhooks`.execute(database())
	return rows
}

export type TableWithHistory =
	| ('extensions' | 'trunks' | 'inbound_routes' | 'schedules' | 'mailboxes' | 'webhooks' | 'mail_settings' | 'firewall')
	| ('vpn' | 'vpn_peers' | 'network' | 'public_address' | 'backup_plan')

/** These columns of a row, as the audit log would note them. @param id '' for a table of one row */
export async function readColumns(
	table: TableWithHistory,
	id: string,
	columns: readonly string[],
): Promise<Values | undefined> {
	const { rows } = await sql<{ row: Values }>`
		select to_jsonb(thing) as row from ${sql.table(table)} as thing
		where ${id === ''} or to_jsonb(thing) ->> 'id' = ${id}`.execute(database())
	const row = rows[0]?.row
	return row && Object.fromEntries(columns.map((column) => [column, row[column]]))
}

export async function getAuditKeepDays(): Promise<number> {
	const row = await database().selectFrom('appliance').select('auditKeepDays').executeTakeFirstOrThrow()
	return row.auditKeepDays
}

export async function setAuditKeepDays(days: number): Promise<void> {
	await database().updateTable('appliance').set({ auditKeepDays: days }).execute()
}

/** The only entries the database lets go. @returns how many */
export async function deleteOldAuditEntries(): Promise<number> {
	const { numAffectedRows } = await sql`
		delete from audit_entries
		where at < now() - (select make_interval(days => audit_keep_days) from appliance)`.execute(database())
	return Number(numAffectedRows ?? 0n)
}
