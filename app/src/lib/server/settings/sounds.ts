/** Changing sounds: the file, then the row. */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ownSoundName } from '#lib/domain/sound.ts'
import {
	deleteSound,
	getSound,
	insertSound,
	listSounds,
	updateSound,
	type NewSound,
	type SoundRow,
} from '../db/sounds.ts'
import { violatedConstraint } from '../db/pool.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { receiveUpload } from '../receive-upload.ts'
import { soundFolder } from '../sound/media-path.ts'
import { copySound, removeSound as removeFiles, soundForms, soundSeconds } from '../sound/store.ts'
import { takeInSound } from '../sound/take-in.ts'
import { changeAs, type Actor } from './actor.ts'
import { refuseWhileInUse } from './flow-uses.ts'
import { SpeechInput, speakNow, theSounds } from './speech.ts'

/** Largest file that is taken, in bytes: half an hour of music at the quality of a CD is refused by its length. */
export const MAX_UPLOAD = 50_000_000

const SoundName = z.object({
	name: z.string().trim().min(1, 'A sound needs a name.').max(80, 'A name has at most 80 characters.'),
})
const gone = () => new UserError(404, 'sound.not_found', 'This sound is gone: somebody deleted it.')

function nameTaken(error: unknown): never {
	if (violatedConstraint(error) !== 'sounds_name_unique') throw error
	throw new UserError(409, 'sound.name_taken', 'Another sound has this name. Choose another one.', 'name')
}

/** Before minutes of uploading, not after. */
async function refuseTakenName(name: string): Promise<void> {
	if ((await listSounds()).some((sound) => sound.name === name)) {
		throw new UserError(409, 'sound.name_taken', 'Another sound has this name. Choose another one.', 'name')
	}
}

/** The sound with this id. @throws UserError 404 `sound.not_found` */
export async function requireSound(id: string): Promise<SoundRow> {
	const sound = await getSound(id)
	if (!sound) throw gone()
	return sound
}

/** Makes files by `make`, then their row; without the row the files go again. */
async function keep(
	sound: Omit<NewSound, 'id' | 'seconds' | 'createdBy'>,
	actor: Actor,
	make: (path: string) => Promise<number>,
): Promise<{ id: string }> {
	const folder = soundFolder(theSounds().stateDirectory)
	await mkdir(folder, { recursive: true })
	const id = randomUUID()
	const path = join(folder, id)
	const seconds = await make(path)
	try {
		await changeAs(actor, () => insertSound({ ...sound, id, seconds, createdBy: actor.userId })).catch(nameTaken)
	} catch (error) {
		await removeFiles(path)
		throw error
	}
	log.info('sound added', { sound: sound.name, origin: sound.origin, seconds, user: actor.name })
	return { id }
}

function tooLarge(): UserError {
	const message = `A sound has at most ${MAX_UPLOAD / 1_000_000} MB. Save it as FLAC or MP3, or in a lower quality.`
	return new UserError(413, 'sound.too_large', message, 'file')
}

/**
 * Takes a file a user sends, piece by piece.
 * @param upload.length what the browser says it is going to send, in bytes; refused by it before anything is read
 * @throws UserError 400 when it is no sound, 409 `sound.name_taken`, 413 `sound.too_large`
 */
export async function uploadSound(
	upload: { name: string; length: number | undefined; body: ReadableStream<Uint8Array> | null },
	actor: Actor,
): Promise<{ id: string }> {
	const { name } = SoundName.parse(upload)
	if ((upload.length ?? 0) > MAX_UPLOAD) throw tooLarge()
	await refuseTakenName(name)
	const folder = soundFolder(theSounds().stateDirectory)
	await mkdir(folder, { recursive: true })
	const file = join(folder, `.upload-${randomUUID()}`)
	try {
		await receiveUpload(upload.body, file, MAX_UPLOAD, tooLarge)
		return await keep({ name, origin: 'upload', speechText: null, speechLanguage: null }, actor, (path) =>
			takeInSound(file, path),
		)
	} finally {
		await rm(file, { force: true })
	}
}

/**
 * Keeps a recording as a sound. @param file as the telephone left it; it stays where it is
 * @throws UserError 400 when nothing is on it, 409 `sound.name_taken`
 */
export function keepRecording(name: string, file: string, actor: Actor): Promise<{ id: string }> {
	return keep({ name, origin: 'phone', speechText: null, speechLanguage: null }, actor, (path) =>
		takeInSound(file, path),
	)
}

/** A name that is free now, for a recording. @throws UserError 409 `sound.name_taken` */
export async function freeSoundName(input: string): Promise<string> {
	const { name } = SoundName.parse({ name: input })
	await refuseTakenName(name)
	return name
}

/** Speaks a text into the files of a sound. @throws UserError 503 when it cannot be spoken now */
async function speakInto(path: string, { text, language }: { text: string; language: string }): Promise<number> {
	await copySound(await speakNow(text, language), path)
	return soundSeconds(path)
}

/** @throws UserError 409 `sound.name_taken`, 503 `speech.failed` */
export async function createSpokenSound(
	input: { name: string; text: string; language: string },
	actor: Actor,
): Promise<{ id: string }> {
	const { name } = SoundName.parse(input)
	const spoken = SpeechInput.parse(input)
	await refuseTakenName(name)
	const row = { name, origin: 'speech' as const, speechText: spoken.text, speechLanguage: spoken.language }
	return keep(row, actor, (path) => speakInto(path, spoken))
}

/**
 * Renames a sound; one that is spoken gets its text as well. Flows go on using it: they know it by its id.
 * @throws UserError 404 `sound.not_found`, 409 `sound.name_taken`, 503 `speech.failed`
 */
export async function changeSound(
	id: string,
	input: { name: string; text?: string | undefined; language?: string | undefined },
	actor: Actor,
): Promise<void> {
	const { name } = SoundName.parse(input)
	const sound = await requireSound(id)
	const change: Parameters<typeof updateSound>[1] = { name }
	if (sound.origin === 'speech') {
		const spoken = SpeechInput.parse(input)
		Object.assign(change, { speechText: spoken.text, speechLanguage: spoken.language })
		if (sound.speechText !== spoken.text || sound.speechLanguage !== spoken.language)
			change.seconds = await speakInto(join(soundFolder(theSounds().stateDirectory), id), spoken)
	}
	if (!(await changeAs(actor, () => updateSound(id, change)).catch(nameTaken))) throw gone()
	log.info('sound changed', { sound: name, user: actor.name })
}

/** @throws UserError 404 `sound.not_found`, 409 `sound.in_use` while a flow that takes calls plays it */
export async function removeSound(id: string, actor: Actor): Promise<void> {
	await requireSound(id)
	await refuseWhileInUse('sound', ownSoundName(id), 'sound.in_use', 'Callers hear this sound in')
	const name = await changeAs(actor, () => deleteSound(id))
	if (name === undefined) throw gone()
	await removeFiles(join(soundFolder(theSounds().stateDirectory), id))
	log.info('sound deleted', { sound: name, user: actor.name })
}

const OLD_MS = 3_600_000

/** Removes what a killed process left half done: parts of uploads, and files that never got their row. */
export async function tidySounds(now = Date.now()): Promise<void> {
	const folder = soundFolder(theSounds().stateDirectory)
	const known = new Set((await listSounds()).map((sound) => sound.id))
	const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return []
		throw error
	})
	for (const name of names) {
		const [id = '', form = ''] = name.split('.')
		const isKept = known.has(id) && (soundForms as readonly string[]).includes(form)
		const file = join(folder, name)
		if (!isKept && now - (await stat(file)).mtimeMs > OLD_MS) await rm(file, { recursive: true, force: true })
	}
}
