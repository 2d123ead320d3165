/** What is in a backup: everything on the data partition that is this machine's own, and nothing that is made anew or secret to it alone. */
import { join } from 'node:path'
import {
	backupFolder,
	dumpName,
	machineRepository,
	resultsFolder,
	stageFolder,
	unverifiedTag,
} from '../helper/backup/places.ts'
import type { BackupParts } from '../helper/backup/settings.ts'

const state = '/var/lib/callytics'
export const dumpFile = join(stageFolder, dumpName)
/** What is brought back to be compared lies below it, under its whole path. */
export const restoredFolder = join(stageFolder, 'restored')
export const contentsFile = join(stageFolder, 'contents.json')

/**
 * Left out by name and not the other way round: what a later version keeps is in the backup without anybody thinking
 * of it.
 */
const leftOut = [
	// The repository's own key opens nothing to whoever needs it to get at it.
	...['targets', 'current', 'other', 'ssh', 'cache', 'order.json'].map((name) => join(backupFolder, name)),
	machineRepository,
	resultsFolder,
	// A restore that is under way, and what came of the last one.
	...['restore', 'restore-result.json'].map((name) => join(state, name)),
	// Passwords between the parts of this machine; another one makes its own. The key of second factors, which the
	// database needs, lies beside its dump.
	...['secrets', 'redis', 'asterisk', 'setup-code'].map((name) => join(state, name)),
	// Made anew: spoken texts, the marks of the first boot, what an update has fetched.
	...['speech', 'first-boot-done', 'database-made', 'update'].map((name) => join(state, name)),
	restoredFolder,
	// Being made.
	join(state, '**/*.new'),
]

/** Words for `restic backup`. @param host name of the machine, as people know it */
export function backupWords(parts: BackupParts, host: string): string[] {
	const excluded = [
		...leftOut,
		...(parts.recordings ? [] : [join(state, 'recordings/calls')]),
		...(parts.messages ? [] : [join(state, 'recordings/messages')]),
	]
	return [
		'backup',
		'--json',
		'--tag',
		unverifiedTag,
		`--host=${host}`,
		...excluded.map((path) => `--exclude=${path}`),
		state,
	]
}

/** Where files are chosen that are looked for afterwards. */
export function sampledFolders(parts: BackupParts): string[] {
	return [
		...['sounds', 'asterisk-custom', 'tls', 'firewall', 'recordings/sounds'].map((name) => join(state, name)),
		...(parts.recordings ? [join(state, 'recordings/calls')] : []),
		...(parts.messages ? [join(state, 'recordings/messages')] : []),
	]
}
