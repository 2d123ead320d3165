/** The extensions that the set-up wizard makes: what stands in its rows is what there is afterwards. */
import { refusalOf } from '../auth/action.ts'
import { listExtensions } from '../db/extensions.ts'
import { UserError } from '../errors.ts'
import type { Actor } from './actor.ts'
import { changeExtension, createExtension, removeExtension } from './extensions.ts'

export interface FirstExtension {
	number: string
	name: string
}

/** Refusals name their row, `number-0` for the first, so that each stands at its field. */
async function atRow<T>(row: number, save: Promise<T>): Promise<T> {
	return save.catch((error: unknown) => {
		const refusal = refusalOf(error)
		if (!refusal) throw error
		throw new UserError(refusal.status, refusal.code, refusal.message, `${refusal.field ?? 'number'}-${row}`)
	})
}

function refuseTwice(rows: readonly FirstExtension[]): void {
	for (const [index, { number }] of rows.entries()) {
		if (rows.findIndex((other) => other.number === number) === index) continue
		const message = `${number} stands here twice. Give one of them another number.`
		throw new UserError(400, 'extension.number_twice', message, `number-${index}`)
	}
}

/**
 * Makes the extensions of the rows, renames those that are there, and deletes those that are in no row, so that the
 * step can be gone back to. An extension keeps its password as long as it keeps its number.
 * @throws UserError with the field `number-<row>` or `name-<row>`
 */
export async function saveFirstExtensions(rows: readonly FirstExtension[], actor: Actor): Promise<void> {
	const wanted = rows.map(({ number, name }) => ({ number: number.trim(), name: name.trim() }))
	if (wanted.length === 0) {
		const message = 'Make at least one extension: the first flow has to ring somebody.'
		throw new UserError(400, 'extension.none', message)
	}
	for (const [index, { number }] of wanted.entries()) {
		if (number === '')
			throw new UserError(400, 'extension.number_missing', 'An extension needs a number.', `number-${index}`)
	}
	refuseTwice(wanted)
	const before = await listExtensions()
	for (const [index, { number, name }] of wanted.entries()) {
		const there = before.find((extension) => extension.number === number)
		if (!there) await atRow(index, createExtension({ number, name }, actor))
		else if (there.name !== name) await atRow(index, changeExtension(there.id, { name }, actor))
	}
	for (const extension of before) {
		if (!wanted.some((row) => row.number === extension.number)) await removeExtension(extension.id, actor)
	}
}
