/** A database's schema as SQL text, from its catalogues: the same text whatever version of PostgreSQL holds it. */
import type pg from 'pg'

interface Column {
	table: string
	name: string
	type: string
	isRequired: boolean
	default: string | null
}
interface Part {
	table: string
	name: string
	definition: string
}

const columnsQuery = `
	select class.relname as table, attname as name, format_type(atttypid, atttypmod) as type,
		attnotnull as "isRequired", pg_get_expr(adbin, adrelid) as default
	from pg_attribute
	join pg_class as class on class.oid = attrelid and class.relkind = 'r'
	left join pg_attrdef on adrelid = attrelid and adnum = attnum
	where class.relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped
	order by class.relname, attnum`

// 'n' is "not null", which PostgreSQL 18 lists here and earlier ones do not; the columns say it.
const constraintsQuery = `
	select class.relname as table, conname as name, pg_get_constraintdef(pg_constraint.oid) as definition
	from pg_constraint
	join pg_class as class on class.oid = conrelid
	where connamespace = 'public'::regnamespace and contype <> 'n'
	order by class.relname, conname`

const indexesQuery = `
	select tablename as table, indexname as name, indexdef as definition
	from pg_indexes
	where schemaname = 'public'
		and not exists (select from pg_constraint where conname = indexname and contype in ('p', 'u', 'x'))
	order by tablename, indexname`

const triggersQuery = `
	select tgrelid::regclass::text as table, tgname as name, pg_get_triggerdef(pg_trigger.oid) as definition
	from pg_trigger
	join pg_class as class on class.oid = tgrelid
	where class.relnamespace = 'public'::regnamespace and not tgisinternal
	order by 1, 2`

const functionsQuery = `
	select pg_get_functiondef(oid) as definition
	from pg_proc
	where pronamespace = 'public'::regnamespace
	order by proname`

function columnLine({ name, type, isRequired, default: standard }: Column): string {
	return `\t${name} ${type}${isRequired ? ' not null' : ''}${standard === null ? '' : ` default ${standard}`}`
}

/** All tables with their columns, constraints, indexes and triggers, in the order of their names; then the functions. */
export async function describeSchema(client: pg.Client): Promise<string> {
	const { rows: columns } = await client.query<Column>(columnsQuery)
	const { rows: constraints } = await client.query<Part>(constraintsQuery)
	const { rows: indexes } = await client.query<Part>(indexesQuery)
	const { rows: triggers } = await client.query<Part>(triggersQuery)
	const { rows: functions } = await client.query<{ definition: string }>(functionsQuery)
	const tables = [...new Set(columns.map((column) => column.table))]
	const sections = tables.map((table) => {
		const lines = [
			...columns.filter((column) => column.table === table).map(columnLine),
			...constraints
				.filter((part) => part.table === table)
				.map((part) => `\tconstraint ${part.name} ${part.definition}`),
		]
		const own = [...indexes, ...triggers].filter((part) => part.table === table).map((part) => `${part.definition};\n`)
		return `create table ${table} (\n${lines.join(',\n')}\n);\n${own.join('')}`
	})
	const parts = [...sections, ...functions.map(({ definition }) => `${definition.trimEnd()};\n`)]
	return `-- What all migrations add up to. Generated from a database that has them: npm run generate.\n\n${parts.join('\n')}`
}
