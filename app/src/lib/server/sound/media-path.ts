/** Where Asterisk finds a stored sound. */
import { join } from 'node:path'
import { ownSoundId } from '#lib/domain/sound.ts'

const safeId = /^[0-9a-f-]{1,64}$/i

/** The folder with the user's sounds. */
export function soundFolder(stateDirectory: string): string {
	return join(stateDirectory, 'sounds')
}

/** The folder with what was spoken. */
export function speechFolder(stateDirectory: string): string {
	return join(stateDirectory, 'speech')
}

/**
 * The media path of a sound, to be played as `sound:<path>`: absolute for the user's own, else as Asterisk has it.
 * @param name `callytics/welcome` or `own/<id>`
 * @throws on a name that leads elsewhere
 */
export function mediaPath(name: string, stateDirectory: string): string {
	const id = ownSoundId(name)
	if (id === undefined) {
		if (!/^[a-z0-9-]+(\/[a-z0-9-]+)*$/i.test(name)) throw new Error(`${name} is not the name of a sound`)
		return name
	}
	if (!safeId.test(id)) throw new Error(`${name} is not the name of a sound`)
	return join(soundFolder(stateDirectory), id)
}
