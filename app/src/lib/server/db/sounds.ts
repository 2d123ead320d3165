/** Sounds that the user made; their files lie below the state folder, named by the id. */
import { sql } from 'kysely'
import type { SoundOrigin } from '../../domain/sound.ts'
import { database } from './pool.ts'
import { rowId } from './row-id.ts'

export interface SoundRow {
	id: string
	name: string
	origin: SoundOrigin
	/** What is spoken and in which language; null for sounds that were not made from a text. */
	speechText: string | null
	speechLanguage: string | null
	seconds: number
	createdAt: Date
	createdByName: string | null
}

export interface NewSound {
	id: string
	name: string
	origin: SoundOrigin
	speechText: string | null
	speechLanguage: string | null
	seconds: number
	createdBy: string
}

function sounds() {
	return database()
		.selectFrom('sounds')
		.leftJoin('users', 'users.id', 'sounds.createdBy')
		.select([
			'sounds.id',
			'sounds.name',
			'sounds.origin',
			'sounds.speechText',
			'sounds.speechLanguage',
			'sounds.seconds',
			'sounds.createdAt',
			'users.name as createdByName',
		])
}

export async function listSounds(): Promise<SoundRow[]> {
	return (await sounds().orderBy('sounds.name').execute()) as SoundRow[]
}

export async function getSound(id: string): Promise<SoundRow | undefined> {
	return (await sounds().where('sounds.id', '=', rowId(id)).executeTakeFirst()) as SoundRow | undefined
}

/** @throws on constraint `sounds_name_unique` */
export async function insertSound(sound: NewSound): Promise<void> {
	await database().insertInto('sounds').values(sound).execute()
}

/** @returns whether there is such a sound. @throws on constraint `sounds_name_unique` */
export async function updateSound(
	id: string,
	change: { name?: string; seconds?: number; speechText?: string; speechLanguage?: string },
): Promise<boolean> {
	const result = await database()
		.updateTable('sounds')
		.set({ ...change, changedAt: sql`now()` })
		.where('id', '=', rowId(id))
		.executeTakeFirst()
	return result.numUpdatedRows > 0n
}

/** @returns the name of the deleted sound */
export async function deleteSound(id: string): Promise<string | undefined> {
	const row = await database().deleteFrom('sounds').where('id', '=', rowId(id)).returning('name').executeTakeFirst()
	return row?.name
}
