/** Earlier versions of settings, from the audit log; going back to one is a change like any by hand. */
import { stateBefore, type AuditEntry, type Values } from '#lib/domain/audit.ts'
import { obstacleTo, type Permitted } from '#lib/domain/permission.ts'
import { differences, readableChanges, type ReadableChange } from '#lib/messages/audit-changes.ts'
import { wordsOfKind } from '#lib/messages/audit-objects.ts'
import { audit as words, whoWords } from '#lib/messages/audit.ts'
import { permission } from '#lib/messages/permission.ts'
import { getAuditEntry, listChangesOf, namesOfObjects, readColumns } from '../db/audit.ts'
import { UserError } from '../errors.ts'
import type { Actor } from './actor.ts'
import type { ApplyVerdict } from './in-force.ts'
import { versionedKinds } from './versioned-kinds.ts'

/** Older ones are found in the audit log. */
const MOST_VERSIONS = 50

export interface Version {
	/** The last entry that belongs to it; what came later is taken back to get to it. */
	until: number
	/** Undefined for how it was before the first entry: who made it so is not known. */
	made: { at: number; who: string } | undefined
	/** When the change came that ended it; undefined for the version of now. */
	endedAt: number | undefined
	/** What was changed when it was made. */
	changes: ReadableChange[]
	/** What going back to it would change now. */
	toReturn: ReadableChange[]
}

function kindOf(kind: string) {
	const found = Object.hasOwn(versionedKinds, kind) ? versionedKinds[kind] : undefined
	if (!found) throw new UserError(404, 'history.no_kind', 'There are no earlier versions of this.')
	return found
}

/**
 * An earlier version says and does no more than the object's own page.
 * @throws UserError 403 `permission.missing`, 404 for a kind that has no versions
 */
export function refuseWithoutRight(kind: string, who: Permitted | undefined, wanted: 'read' | 'change'): void {
	kindOf(kind)
	const obstacle = who ? obstacleTo(who, wordsOfKind(kind).page ?? 'unknown', wanted) : { wanted }
	if (obstacle) throw new UserError(403, 'permission.missing', permission.refused(obstacle))
}

/** The ids that a state names, so that they can be shown by their names. */
export function namedIds(values: Values | null): string[] {
	return ['flow_id', 'extension_id', 'webhook_id', 'alarm_webhook_id'].flatMap((column) => {
		const id = values?.[column]
		return typeof id === 'string' ? [id] : []
	})
}

/** Versions of an object, the one of now first. @throws UserError 404 for a kind that has none */
export async function listVersions(kind: string, id: string): Promise<{ versions: Version[]; isCut: boolean }> {
	const { table, columns, isThereAtFirst } = kindOf(kind)
	const now = await readColumns(table, id, columns)
	const { entries, isCut, isFromBirth } = await readChanges(kind, id, columns)
	const states = [now ?? null, ...entries.flatMap(({ before, after }) => [before, after])]
	const names = await namesOfObjects(states.flatMap(namedIds))
	const versionUntil = (entry: AuditEntry | undefined, count: number): Version => ({
		until: entry?.id ?? (entries.at(-1)?.id ?? 1) - 1,
		made:
			entry && !(isThereAtFirst && entry.action === 'created')
				? { at: entry.at.getTime(), who: whoWords(entry) }
				: undefined,
		endedAt: entries[count - 1]?.at.getTime(),
		changes: entry?.action === 'changed' ? readableChanges(onlyOf(entry, columns), names) : [],
		toReturn: differences(kind, now ?? null, only(stateBefore(now, entries.slice(0, count)), columns), names),
	})
	const versions = entries.map((entry, count) => versionUntil(entry, count))
	// What was there before the audit log, or before the oldest entry that it still has, is a version as well.
	if (entries.length > 0 && !isFromBirth && !isCut) versions.push(versionUntil(undefined, entries.length))
	return { versions, isCut }
}

/** What changed these columns since the object was made, newest first: one that had its id before is another history. */
async function readChanges(kind: string, id: string, columns: readonly string[]) {
	const found = await listChangesOf(kind, id, columns, MOST_VERSIONS + 1)
	const birth = found.findIndex(({ action }) => action === 'created')
	const isFromBirth = birth >= 0 && birth < MOST_VERSIONS
	const entries = found.slice(0, isFromBirth ? birth + 1 : MOST_VERSIONS)
	return { entries, isFromBirth, isCut: !isFromBirth && found.length > entries.length }
}

const only = (values: Values, columns: readonly string[]): Values =>
	Object.fromEntries(columns.map((column) => [column, values[column] ?? null]))

const onlyOf = (entry: AuditEntry, columns: readonly string[]): AuditEntry => {
	const those = (values: Values | null) =>
		values && Object.fromEntries(Object.entries(values).filter(([column]) => columns.includes(column)))
	return { ...entry, before: those(entry.before), after: those(entry.after) }
}

/**
 * Makes an object what it was, by the rule that a change by hand goes through. Secrets stay as they are now.
 * @param until of the version
 * @throws UserError 404, and what the rule refuses
 */
export async function returnToVersion(
	kind: string,
	id: string,
	until: number,
	actor: Actor,
): Promise<{ applied?: ApplyVerdict | undefined; token?: string | undefined }> {
	const { table, columns, change } = kindOf(kind)
	const now = await readColumns(table, id, columns)
	if (!now) throw new UserError(404, 'history.gone', 'It is gone: somebody deleted it.')
	const { entries, isFromBirth } = await readChanges(kind, id, columns)
	const later = entries.filter((entry) => entry.id > until)
	const isBeforeBirth = isFromBirth && later.length === entries.length
	if (later.length === 0 || isBeforeBirth)
		throw new UserError(404, 'history.no_version', 'There is no such version to return to. Look again.')
	const state = only(stateBefore(now, later), columns)
	const { applied, token } = await change(id, state, actor).catch(passwordMissing)
	return { applied, token }
}

/** The rule would ask for the password in its form, which is not where the user is. */
function passwordMissing(error: unknown): never {
	if (!(error instanceof UserError) || !error.code.endsWith('.password_missing')) throw error
	throw new UserError(409, 'history.password_missing', words.history.passwordMissing)
}

/** Whether what an entry says was deleted can be made again, and needs its password for that. */
export function comeBackOf(entry: AuditEntry): { needsPassword: boolean } | undefined {
	if (entry.action !== 'removed' || !versionedKinds[entry.kind]?.create) return undefined
	return { needsPassword: entry.secrets.includes('password') }
}

/**
 * Makes again what was deleted, with the id it had.
 * @throws UserError 403 for who may make no such object, 404, 409 `history.there` when it has come back already, and what
 * the rule refuses
 */
export async function bringBack(
	entryId: number,
	password: string,
	actor: Actor,
	who: Permitted | undefined,
): Promise<void> {
	const entry = await getAuditEntry(entryId)
	if (!entry || !comeBackOf(entry)) throw new UserError(404, 'history.no_entry', 'There is nothing to bring back.')
	refuseWithoutRight(entry.kind, who, 'change')
	const { table, columns, create } = kindOf(entry.kind)
	if (await readColumns(table, entry.objectId, columns)) throw new UserError(409, 'history.there', words.restore.there)
	await create?.(entry.objectId, only(entry.before ?? {}, columns), actor, password)
}
