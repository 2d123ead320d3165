/** The table of contents of a dump: what is taken of it, and what keeps it from being taken at all. */
import { foreign, shown } from '../helper/restore/listing.ts'

/** What the schema of our own migrations has. */
export interface KnownSchema {
	tables: readonly string[]
	sequences: readonly string[]
	/** With their arguments, as in `note_change()`. */
	functions: readonly string[]
}

// As pg_dump writes a database of ours; longer names before those they begin with.
const kinds = [
	...['TABLE DATA', 'TABLE', 'SEQUENCE SET', 'SEQUENCE OWNED BY', 'SEQUENCE', 'FK CONSTRAINT', 'CONSTRAINT'],
	...['INDEX', 'TRIGGER', 'FUNCTION', 'DEFAULT', 'COMMENT', 'ENCODING', 'STDSTRINGS', 'SEARCHPATH'],
] as const

const MOST_ENTRIES = 10_000
/** The program's own list of what it has applied; it is made by applying. */
const migrationsTable = 'migrations'

/**
 * Reads what `pg_restore --list` wrote.
 * @returns lines for `pg_restore --use-list`: rows and sequences of known tables, nothing that could be run
 * @throws Refusal `restore.tampered` for anything that no dump of ours has
 */
export function dataLines(text: string, known: KnownSchema): string[] {
	const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith(';'))
	if (lines.length > MOST_ENTRIES) throw foreign('the dump of its database has far too many parts')
	return lines.filter((line) => {
		const entry = /^\d+; \d+ \d+ (.+)$/.exec(line)?.[1]
		const kind = entry && kinds.find((each) => entry.startsWith(`${each} `))
		if (!entry || !kind) throw foreign(`the dump of its database has ${shown(entry ?? line)}`)
		const [schema, name = ''] = entry.slice(kind.length + 1).split(' ')
		const refuseUnless = (isKnown: boolean) => {
			if (!isKnown || schema !== 'public') throw foreign(`the dump of its database has ${shown(entry)}`)
		}
		switch (kind) {
			case 'TABLE DATA':
				refuseUnless(known.tables.includes(name))
				return name !== migrationsTable
			case 'SEQUENCE SET':
				refuseUnless(known.sequences.includes(name))
				return true
			case 'FUNCTION':
				refuseUnless(known.functions.includes(name))
				return false
			default:
				return false
		}
	})
}
