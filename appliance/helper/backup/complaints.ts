/** What restic and OpenSSH complain of, in the user's words with the way out. */
import type { BackupTarget } from './settings.ts'

/** A code for programs and one sentence. */
export interface Complaint {
	code: string
	message: string
}

/** restic's own exit codes, from version 0.17 on. */
export const resticCodes = { incomplete: 3, noRepository: 10, locked: 11, wrongKey: 12 } as const

const placeOf = (target: BackupTarget) =>
	target.kind === 'sftp' ? target.host : target.kind === 's3' ? target.endpoint.replace(/^https?:\/\//, '') : 'the disk'

/**
 * Why a run of restic failed.
 * @param said what it wrote to standard error
 * @returns undefined when it is none of what is known
 */
export function complaintOf(exitCode: number, said: string, target: BackupTarget): Complaint | undefined {
	const place = placeOf(target)
	const found = known.find(({ code, words }) => (code === undefined ? false : code === exitCode) || words?.test(said))
	return found && { code: `backup.${found.name}`, message: found.say(place) }
}

interface Known {
	name: string
	code?: number
	words?: RegExp
	say: (place: string) => string
}

/** The first that fits; what names a cause stands before what only names an effect. */
const known: readonly Known[] = [
	{
		name: 'host_key_changed',
		words: /host key verification failed|remote host identification has changed|no matching host key type/i,
		say: (place) =>
			`${place} shows another key than the one you confirmed. If it was set up anew, confirm its new key; if not, somebody stands in between.`,
	},
	{
		name: 'not_let_in',
		words: /permission denied \(|too many authentication failures/i,
		say: (place) =>
			`${place} does not let the appliance in. Add the appliance’s public key to the account’s authorized_keys.`,
	},
	{
		name: 'unreachable',
		words:
			/could not resolve hostname|connection refused|connection timed out|no route to host|network is unreachable|no such host|i\/o timeout|dial tcp|connection reset|connection closed by|broken pipe|unexpected EOF|connection lost/i,
		say: (place) => `${place} does not answer. Look whether it is switched on and reached from here.`,
	},
	{
		name: 'access_refused',
		words: /access denied|invalidaccesskeyid|signaturedoesnotmatch|access key id you provided|403 forbidden/i,
		say: (place) => `${place} refuses the access key. Enter it again, and look whether it may write in this bucket.`,
	},
	{
		name: 'full',
		words: /no space left on device|quota exceeded|disk quota|insufficient storage/i,
		say: (place) => `There is no space left on ${place}. Free some, or keep fewer backups.`,
	},
	{
		name: 'read_only',
		words: /read-only file system/i,
		say: (place) => `${place} cannot be written to: it is read-only.`,
	},
	{
		name: 'wrong_key',
		code: resticCodes.wrongKey,
		words: /wrong password or no key found/i,
		say: () => 'This key does not open the repository. Compare it with the recovery sheet, letter by letter.',
	},
	{
		name: 'locked',
		code: resticCodes.locked,
		words: /repository is already locked|unable to create lock/i,
		say: () => 'Another program works on the repository just now. Wait until it is done, then run the backup again.',
	},
	{
		name: 'no_repository',
		code: resticCodes.noRepository,
		words: /repository does not exist|unable to open config file|is there a repository at the following location/i,
		say: (place) =>
			`The repository is gone from ${place}: there is no backup any more. Bring it back, or set the backup up anew.`,
	},
	{
		name: 'not_allowed',
		words: /permission denied|mkdir .*failure|sftp: failure/i,
		say: (place) => `${place} does not let the appliance write there. Choose another folder, or permit it.`,
	},
	{
		name: 'damaged',
		words:
			/ciphertext verification failed|decrypting blob .* failed|invalid data returned|does not match id|pack .* (?:damaged|missing)|checksum/i,
		say: () => 'The repository is damaged: what was read back is not what was written. Set up a new one.',
	},
]
