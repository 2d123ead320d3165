/** Where the files of a sound lie. */
import { join } from 'node:path'
import { builtInSounds, ownSoundId } from '#lib/domain/sound.ts'

/** The sounds that come with the appliance, as Asterisk has them. */
const builtInFolder = '/usr/share/asterisk/sounds'

/** The folder with the user's sounds. */
export function soundFolder(stateDirectory: string): string {
	return join(stateDirectory, 'sounds')
}

/**
 * The absolute path of a sound's files, without extension.
 * @param name media name, `callytics/welcome` or `own/<id>`
 * @returns undefined for what is not the name of a sound
 */
export function soundPath(name: string, stateDirectory: string): string | undefined {
	const id = ownSoundId(name)
	if (id !== undefined) return /^[0-9a-f-]{36}$/i.test(id) ? join(soundFolder(stateDirectory), id) : undefined
	return builtInSounds.some((sound) => sound.name === name) ? join(builtInFolder, name) : undefined
}
