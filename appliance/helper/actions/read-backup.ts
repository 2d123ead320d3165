/** Actions read-backup-…: the key for the recovery sheet while nobody has proven to hold it, a server's key, and disks. */
import { existsSync } from 'node:fs'
import { chown, mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { disksIn, lsblkWords } from '../backup/disk.ts'
import { hostKeysIn } from '../backup/host-keys.ts'
import { accountId, backupAccount, provenFile, sshKey } from '../backup/places.ts'
import { repositoryAddress } from '../backup/repository.ts'
import { readCurrentTarget } from '../backup/target-folder.ts'
import type { HelperRequest } from '../protocol.ts'
import { Refusal } from '../refusal.ts'
import { run } from '../run.ts'
import type { Action } from './action.ts'
import { notSetUp } from './prove-backup-key.ts'

type KeyRequest = Extract<HelperRequest, { action: 'read-backup-key' }>
type HostRequest = Extract<HelperRequest, { action: 'read-backup-host' }>
type DisksRequest = Extract<HelperRequest, { action: 'read-backup-disks' }>

export const readBackupKey: Action<KeyRequest, Record<string, never>> = {
	verify() {
		if (existsSync(provenFile))
			throw new Refusal('backup.key_kept', 'The key is shown only until somebody has proven to hold it.')
	},
	generate: () => ({}),
	async apply() {
		const current = await readCurrentTarget()
		if (!current) throw notSetUp()
		const key = (await readFile(join(current.folder, 'key'), 'utf8')).trim()
		return JSON.stringify({ key, address: repositoryAddress(current.target) })
	},
}

const asBackup = [`--reuid=${backupAccount}`, `--regid=${backupAccount}`, '--clear-groups', '--inh-caps=-all']

export const readBackupHost: Action<HostRequest, string[]> = {
	verify: () => undefined,
	generate: ({ host, port }) => [
		'/usr/bin/ssh-keyscan',
		'-T',
		'10',
		'-p',
		String(port),
		'-t',
		'ed25519,ecdsa,rsa',
		host,
	],
	async apply(words) {
		await makeSshKey()
		const scanned = await run('/usr/bin/setpriv', [...asBackup, ...words]).catch(() => '')
		const keys = hostKeysIn(scanned)
		if (keys.length === 0) {
			const message = `${words.at(-1)} does not answer as an SFTP server. Look whether it is switched on, and at its port.`
			throw new Refusal('backup.unreachable', message)
		}
		return JSON.stringify({ keys, publicKey: (await readFile(`${sshKey}.pub`, 'utf8')).trim() })
	},
}

/** The appliance's own key for SFTP servers, made when the first is looked at. */
async function makeSshKey(): Promise<void> {
	if (existsSync(`${sshKey}.pub`)) return
	const folder = dirname(sshKey)
	await mkdir(folder, { recursive: true, mode: 0o700 })
	await chown(folder, accountId, accountId)
	const words = ['-q', '-t', 'ed25519', '-N', '', '-C', 'callytics-backup', '-f', sshKey]
	await run('/usr/bin/setpriv', [...asBackup, '/usr/bin/ssh-keygen', ...words])
}

export const readBackupDisks: Action<DisksRequest, string[]> = {
	verify: () => undefined,
	generate: () => lsblkWords,
	apply: async (words) => JSON.stringify(disksIn(await run('/usr/bin/lsblk', words))),
}
