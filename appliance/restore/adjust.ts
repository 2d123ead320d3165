/** What is changed in a restored database before it is used: what is this machine's own, and what must not go on by itself. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { say } from '../backup/scratch.ts'
import { resultsFolder } from '../helper/backup/places.ts'
import { foreign } from '../helper/restore/listing.ts'
import type { RestorePart } from '../helper/restore/parts.ts'
import { restoringDatabase } from '../helper/restore/places.ts'
import type { RestoreOrder } from '../helper/restore/settings.ts'
import { ask } from './load.ts'

/** Tables whose rows tell of files or of the machine: without those they stay as they are here. */
const tablesOfParts: Readonly<Partial<Record<RestorePart, readonly string[]>>> = {
	vpn: ['vpn', 'vpn_peers'],
	network: ['network', 'public_address', 'firewall', 'firewall_blocks'],
}
// The key and what opens the target are no part of a backup: the plan of another machine would be one that never works.
const alwaysOwn = ['backup_plan']

export function ownTables(parts: readonly RestorePart[]): string[] {
	const others = (['vpn', 'network'] as const).filter((part) => !parts.includes(part))
	return [...alwaysOwn, ...others.flatMap((part) => tablesOfParts[part] ?? [])]
}

/** A text as a literal of SQL. */
export const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

/** Every reference of a table's rows to rows that are not there. `found` is a loop's record. */
const eachReference = (tables: string, work: string) => `do $$ declare found record; orphans bigint; begin
	for found in
		select c.conrelid::regclass as child, c.confrelid::regclass as parent, a.attname as own, p.attname as other
		from pg_constraint c
			join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
			join pg_attribute p on p.attrelid = c.confrelid and p.attnum = c.confkey[1]
		where c.contype = 'f' and c.connamespace = 'public'::regnamespace and cardinality(c.conkey) = 1 ${tables}
	loop
		${work}
	end loop;
end $$;`
const missing = `from %s c where c.%I is not null and not exists (select from %s p where p.%I = c.%I)`
const named = 'found.child, found.own, found.parent, found.other, found.own'

/**
 * What is said to the restored database; one transaction.
 * @param rows of tables that stay this machine's own, as JSON
 * @param isMadeHere whether this machine knows what came of the backup that is restored
 */
export function adjustSql(
	order: RestoreOrder,
	madeAt: string,
	rows: ReadonlyMap<string, string>,
	isMadeHere: boolean,
): string {
	const { by, parts } = order
	const own = [...rows].flatMap(([table, json]) => [
		`delete from ${table};`,
		`insert into ${table} overriding system value select * from json_populate_recordset(null::${table}, ${quoted(json)});`,
	])
	const ownNames = [...rows.keys()].map((table) => `'${table}'::regclass`).join(', ')
	const who = by.id === undefined ? "'setup', null" : `'user', ${quoted(by.id)}`
	return [
		'begin;',
		// Triggers rest: the audit log has one entry for all of it.
		'set local session_replication_role = replica;',
		...own,
		// Whoever made or kept one of these may be no user of the restored database.
		eachReference(
			`and c.confdeltype = 'n' and c.conrelid in (${ownNames})`,
			`execute format('update %s c set %I = null where c.%I is not null and not exists (select from %s p where p.%I = c.%I)', found.child, found.own, found.own, found.parent, found.other, found.own);`,
		),
		'delete from web_sessions;',
		'delete from setup_sessions;',
		// The backup that is restored was under way when its dump was made, and has just proven itself. Where it was made
		// its result still lies, and the console takes it over.
		!isMadeHere &&
			`update backup_runs set state = 'verified', ended_at = now(), snapshot = ${quoted(order.snapshot)} where state = 'running';`,
		// Two machines must not register with the same carrier: off until an administrator says so.
		'update appliance set trunks_held_since = case when exists (select from trunks) then now() end;',
		`insert into audit_entries (actor, actor_id, actor_name, address, kind, action, object_name, after)
			values (${who}, ${quoted(by.name)}, ${quoted(by.address)}, 'backup', 'restored', ${quoted(madeAt)}, ${quoted(JSON.stringify({ parts }))});`,
		eachReference(
			'',
			`execute format('select count(*) ${missing}', ${named}) into orphans;
		if orphans > 0 then raise exception 'dangling: % rows of %', orphans, found.child; end if;`,
		),
		'commit;',
		'',
	]
		.filter((line) => line !== false)
		.join('\n')
}

/** @throws Refusal `restore.tampered` when rows refer to others that are not there */
export async function adjust(order: RestoreOrder, madeAt: string): Promise<void> {
	const rows = new Map<string, string>()
	for (const table of ownTables(order.parts))
		rows.set(table, (await ask('callytics', `select coalesce(json_agg(t), '[]') from ${table} t;`)).trim())
	const underWay = (await ask(restoringDatabase, `select id from backup_runs where state = 'running';`)).trim()
	const isMadeHere = underWay !== '' && existsSync(join(resultsFolder, `${underWay}.json`))
	await say(adjustSql(order, madeAt, rows, isMadeHere), restoringDatabase).catch((error: unknown) => {
		if (error instanceof Error && error.message.includes('dangling:'))
			throw Object.assign(foreign('rows of its database refer to others that are not there'), { cause: error })
		throw error
	})
}
