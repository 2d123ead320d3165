/** What first boot leaves on the data partition: the paths, and a way of writing that survives a power cut. */
import { execFileSync } from 'node:child_process'
import {
	chmodSync,
	chownSync,
	closeSync,
	existsSync,
	fsyncSync,
	openSync,
	readFileSync,
	renameSync,
	rmSync,
	writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

export const stateFolder = '/var/lib/callytics'
export const secretsFolder = join(stateFolder, 'secrets')
export const tlsFolder = join(stateFolder, 'tls')
export const setupCodeFile = join(stateFolder, 'setup-code')
export const hostNameFile = join(stateFolder, 'etc/hostname')
export const doneFile = join(stateFolder, 'first-boot-done')

/** Who may read a file. */
export interface Ownership {
	user: string
	group: string
	mode: number
}

/**
 * The number of an account or a group of this machine.
 * @throws when there is none by that name: the image is broken
 */
export function idOf(kind: 'user' | 'group', name: string): number {
	const database = kind === 'user' ? 'passwd' : 'group'
	return Number(execFileSync('getent', [database, name], { encoding: 'utf8' }).split(':')[2])
}

/** Writes a file whole or not at all, and on the disk before it returns. */
export function writeDurably(path: string, text: string, ownership: Ownership): void {
	const temporary = `${path}.new`
	rmSync(temporary, { force: true })
	const file = openSync(temporary, 'wx', 0o600)
	try {
		writeSync(file, text)
		chownSync(temporary, idOf('user', ownership.user), idOf('group', ownership.group))
		chmodSync(temporary, ownership.mode)
		fsyncSync(file)
	} finally {
		closeSync(file)
	}
	renameSync(temporary, path)
	syncFolder(dirname(path))
}

/** @param wanted is there; `present` may be missing */
export function isSameFile(wanted: string, present: string): boolean {
	return existsSync(present) && readFileSync(wanted).equals(readFileSync(present))
}

/** Makes a rename or a new name in the folder durable. */
export function syncFolder(path: string): void {
	const folder = openSync(path, 'r')
	try {
		fsyncSync(folder)
	} finally {
		closeSync(folder)
	}
}
