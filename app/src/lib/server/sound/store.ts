/** Stores a sound once in every form that calls need, so that Asterisk never transcodes a prompt. */
import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { copyFile, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { runProgram } from '../run-program.ts'
import { encodeG711 } from './g711.ts'

/**
 * Files beside one another with one name: G.711 for phones and carriers, 16-bit samples at 8 and 16 kHz for the rest.
 * The last one is put there last: where it is, all are.
 */
export const soundForms = ['ulaw', 'alaw', 'sln', 'sln16'] as const

const rates = { sln: 8_000, sln16: 16_000 } as const

/** A stored sound's length in seconds. @param path without extension */
export async function soundSeconds(path: string): Promise<number> {
	return (await stat(`${path}.sln16`)).size / (2 * rates.sln16)
}

/** Stores a sound once more under another path; what is there is replaced, each file at once. Paths are without extension. */
export async function copySound(from: string, to: string): Promise<void> {
	for (const form of soundForms) {
		const half = join(dirname(to), `.making-${randomUUID()}`)
		await copyFile(`${from}.${form}`, half)
		await rename(half, `${to}.${form}`)
	}
}

/** Removes a stored sound; one that is not there is no fault. @param path without extension */
export async function removeSound(path: string): Promise<void> {
	for (const form of [...soundForms].reverse()) await rm(`${path}.${form}`, { force: true })
}

/**
 * Converts a sound file.
 * @param source.type sox's name of the file's type: what a file is called is never believed
 * @param path where to, without extension; what is there is replaced
 * @param effects sox's effects, put before the conversion
 * @returns its length in seconds
 * @throws ProgramFailed when sox cannot read the file
 */
export async function storeSound(
	source: { file: string; type: string },
	path: string,
	effects: readonly string[],
	timeoutMs: number,
): Promise<number> {
	const folder = await mkdtemp(join(dirname(path), '.making-'))
	try {
		const resample = (form: 'sln' | 'sln16') => {
			const target = ['-t', 'raw', '-e', 'signed-integer', '-b', '16', '-c', '1', '-r', String(rates[form])]
			const words = ['-V1', '-t', source.type, source.file, ...target, join(folder, form), ...effects]
			return runProgram('sox', words, { timeoutMs })
		}
		await Promise.all([resample('sln'), resample('sln16')])
		for (const law of ['ulaw', 'alaw'] as const)
			await pipeline(
				createReadStream(join(folder, 'sln')),
				encodeG711(law),
				createWriteStream(join(folder, law), { mode: 0o640 }),
			)
		for (const form of soundForms) await rename(join(folder, form), `${path}.${form}`)
	} finally {
		await rm(folder, { recursive: true, force: true })
	}
	return soundSeconds(path)
}
