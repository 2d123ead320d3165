/** Reading the audit log in words, exporting it, and how long it is kept. */
import { z } from 'zod'
import { csvCell, type AuditEntry } from '#lib/domain/audit.ts'
import { readableChanges, type Names, type ReadableChange } from '#lib/messages/audit-changes.ts'
import { wordsOfKind } from '#lib/messages/audit-objects.ts'
import { audit as words, auditSentence, changeInWords, whoWords } from '#lib/messages/audit.ts'
import { listAuditEntries, listObjects, namesOfObjects, setAuditKeepDays, type AuditSearch } from '../db/audit.ts'
import { log } from '../log.ts'
import { changeAs, type Actor } from './actor.ts'
import { comeBackOf, namedIds } from './earlier-versions.ts'

/** An entry as the page shows it. */
export interface ShownEntry {
	id: number
	at: number
	/** Who did what, in one sentence. */
	sentence: string
	address: string
	kind: string
	changes: ReadableChange[]
	/** Where the object is looked at, while it exists. */
	href?: string
	/** It was deleted and can come back, by whoever may change what is at `page`. */
	comeBack?: { needsPassword: boolean; object: string; page: string }
}

const namesFor = (entries: readonly AuditEntry[]): Promise<Names> =>
	namesOfObjects(entries.flatMap(({ before, after }) => [...namedIds(before), ...namedIds(after)]))

/** One page of the log, newest first. */
export async function readAuditLog(search: AuditSearch): Promise<{ entries: ShownEntry[]; older?: number }> {
	const { entries, older } = await listAuditEntries(search)
	const [names, objects] = await Promise.all([namesFor(entries), listObjects()])
	const there = new Set(objects.map(({ kind, id }) => `${kind} ${id}`))
	return { entries: entries.map((entry) => shown(entry, names, there)), ...(older !== undefined && { older }) }
}

function shown(entry: AuditEntry, names: Names, there: ReadonlySet<string>): ShownEntry {
	const { id, at, address, kind, objectId, objectName } = entry
	const changes = readableChanges(entry, names)
	const { page, one } = wordsOfKind(kind)
	const isThere = objectId === '' || there.has(`${kind} ${objectId}`)
	const comeBack = isThere ? undefined : comeBackOf(entry)
	return {
		...{ id, at: at.getTime(), sentence: auditSentence(entry, changes), address, kind, changes },
		...(page && isThere && { href: page.replace('{id}', objectId) }),
		...(comeBack && { comeBack: { ...comeBack, object: `${one} ${objectName}`, page: page ?? '' } }),
	}
}

const PAGE = 500

/** Every entry that a search finds, page by page, however many they are. */
async function* everyEntry(search: Omit<AuditSearch, 'limit' | 'before'>) {
	let before: number | undefined
	do {
		const { entries, older } = await listAuditEntries({ ...search, before, limit: PAGE })
		const names = await namesFor(entries)
		for (const entry of entries) yield { entry, changes: readableChanges(entry, names) }
		before = older
	} while (before !== undefined)
}

const csvColumns = ['time', 'who', 'address', 'what', 'kind', 'object', 'object id', 'changes'] as const

/** As a spreadsheet reads it, line by line. */
export async function* auditAsCsv(search: Omit<AuditSearch, 'limit' | 'before'>): AsyncGenerator<string> {
	const line = (cells: readonly string[]) => `${cells.map(csvCell).join(',')}\r\n`
	yield line(csvColumns)
	for await (const { entry, changes } of everyEntry(search)) {
		const { at, address, kind, objectName, objectId } = entry
		const told = changes.map(changeInWords).join('; ')
		const sentence = auditSentence(entry, changes)
		yield line([at.toISOString(), whoWords(entry), address, sentence, kind, objectName, objectId, told])
	}
}

/** As a program reads it: one JSON value a line, as the database has it, with its sentence. */
export async function* auditAsJsonLines(search: Omit<AuditSearch, 'limit' | 'before'>): AsyncGenerator<string> {
	for await (const { entry, changes } of everyEntry(search))
		yield `${JSON.stringify({ ...entry, sentence: auditSentence(entry, changes) })}\n`
}

const KeepDays = z.coerce
	.number(words.keep.wrong)
	.int(words.keep.wrong)
	.min(30, words.keep.wrong)
	.max(3650, words.keep.wrong)

/** Days after which entries are deleted. @throws ZodError for what is no number from 30 to 3650 */
export async function keepAuditLogFor(days: string, actor: Actor): Promise<void> {
	const keepDays = KeepDays.parse(days.trim())
	await changeAs(actor, () => setAuditKeepDays(keepDays))
	log.info('retention of the audit log changed', { days: keepDays, user: actor.name })
}
