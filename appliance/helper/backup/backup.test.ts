/** What restic, OpenSSH and PostgreSQL are told for a backup, what they answer, and that no secret is among the words. */
import { expect, describe, test } from 'vitest'
import { setBackupTarget } from '../actions/set-backup-target.ts'
import { cancelBackup } from '../actions/run-backup.ts'
import { readBackupHost } from '../actions/read-backup.ts'
import { parseRequest } from '../answer.ts'
import { complaintOf } from './complaints.ts'
import { disksIn } from './disk.ts'
import { fingerprintOf, hostKeysIn } from './host-keys.ts'
import { makeRepositoryKey } from './key.ts'
import { repositoryAddress, repositoryName, resticEnvironment, resticOptions, targetFiles } from './repository.ts'
import type { BackupTarget } from './settings.ts'

const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0sZkPcW9sjiuVY3a0O0kGgLnNJ4hJm3m0bXqY6fX9a'
const sftp: BackupTarget = {
	kind: 'sftp',
	host: 'nas.example.com',
	port: 2222,
	user: 'keeper',
	path: 'callytics',
	hostKey,
}
const s3: BackupTarget = {
	...{ kind: 's3', endpoint: 'https://s3.example.com', bucket: 'kept-here', path: 'box/one', region: 'eu-central-1' },
}
const targets: BackupTarget[] = [{ kind: 'machine' }, { kind: 'disk', disk: '1A2B-3C4D' }, sftp, s3]
const secrets = { key: 'THE-KEY', s3: { keyId: 'THE-ID', secret: 'THE-SECRET' } }

describe('what restic is told', () => {
	test('each place has its name, and the sheet says how it is reached from anywhere', () => {
		expect(targets.map(repositoryName)).toEqual([
			'/var/lib/callytics/backups',
			'/run/callytics-backup-disk/callytics-backup',
			'sftp:backup-target:callytics',
			's3:https://s3.example.com/kept-here/box/one',
		])
		expect(repositoryAddress(sftp)).toBe('sftp://keeper@nas.example.com:2222/callytics')
		expect(repositoryAddress({ ...sftp, path: '/srv/callytics' } as BackupTarget)).toBe(
			'sftp://keeper@nas.example.com:2222//srv/callytics',
		)
		expect(repositoryAddress({ ...sftp, host: '2001:db8::7' } as BackupTarget)).toContain('keeper@[2001:db8::7]:2222')
	})

	test.each(targets)('no secret stands in words or environment: $kind', (target) => {
		const told = JSON.stringify([resticEnvironment(target, '/folder'), resticOptions(target, '/folder')])
		for (const secret of ['THE-KEY', 'THE-ID', 'THE-SECRET']) expect(told).not.toContain(secret)
	})

	test('the files of an SFTP server hold the confirmed key, and OpenSSH never asks nor trusts another', () => {
		const files = targetFiles(sftp, '/folder', secrets)
		expect(files.get('known_hosts')).toBe(`[nas.example.com]:2222 ${hostKey}\n`)
		expect(files.get('ssh_config')).toMatchInlineSnapshot(`
			"Host backup-target
				HostName nas.example.com
				Port 2222
				User keeper
				IdentityFile /var/lib/callytics/backup/ssh/id_ed25519
				IdentitiesOnly yes
				PreferredAuthentications publickey
				UserKnownHostsFile /folder/known_hosts
				GlobalKnownHostsFile none
				HostKeyAlgorithms ssh-ed25519
				# What is not the confirmed key is refused; nobody is there to be asked.
				StrictHostKeyChecking yes
				BatchMode yes
				ConnectTimeout 10
				ServerAliveInterval 15
				ServerAliveCountMax 4
				ForwardAgent no
				ForwardX11 no
			"
		`)
	})

	test('the access to an S3 store lies in a file of its own', () => {
		const files = targetFiles(s3, '/folder', secrets)
		expect(files.get('s3-access')).toBe('[default]\naws_access_key_id=THE-ID\naws_secret_access_key=THE-SECRET\n')
		expect(resticEnvironment(s3, '/folder')).toMatchObject({ AWS_SHARED_CREDENTIALS_FILE: '/folder/s3-access' })
	})
})

describe('what may be asked', () => {
	const set = (target: unknown) => () => parseRequest(JSON.stringify({ action: 'set-backup-target', target }))
	test.each([
		['a host that is an option', { ...sftp, host: '-oProxyCommand=sh' }],
		['a user that is an option', { ...sftp, user: '-l' }],
		['a path with a space', { ...sftp, path: 'a b' }],
		['a path that climbs', { ...sftp, path: '../other' }],
		['a key with a line break', { ...sftp, hostKey: `${hostKey}\nevil` }],
		['a disk that is a path', { kind: 'disk', disk: '/dev/sda' }],
		['an address that is no URL', { ...s3, endpoint: 'file:///etc' }],
		['an address with a sign-in', { ...s3, endpoint: 'https://user:word@example.com' }],
		['a field nobody knows', { kind: 'machine', path: '/etc' }],
	])('%s is refused', (_what, target) => {
		expect(set(target)).toThrow()
	})

	test('an S3 store needs its access', () => {
		expect(() => setBackupTarget.verify({ action: 'set-backup-target', target: s3 })).toThrow(/access key/)
	})

	test('a server’s key is asked for with the host as the last word', () => {
		const words = readBackupHost.generate({ action: 'read-backup-host', host: 'nas.example.com', port: 2222 })
		expect(words.slice(-1)).toEqual(['nas.example.com'])
	})

	test('where no backup is made there is none to cancel', () => {
		expect(() => cancelBackup.verify({ action: 'cancel-backup' })).toThrow(/No backup is under way/)
	})
})

describe('what is complained of, in the user’s words', () => {
	test.each([
		[12, 'Fatal: wrong password or no key found', 'backup.wrong_key'],
		[10, 'Fatal: repository does not exist: unable to open config file', 'backup.no_repository'],
		[11, 'unable to create lock in backend: repository is already locked by PID 1', 'backup.locked'],
		[1, 'write /b/data/ab: no space left on device', 'backup.full'],
		[
			1,
			'subprocess ssh: ssh: connect to host nas port 22: Connection refused\nFatal: unable to open',
			'backup.unreachable',
		],
		[1, 'subprocess ssh: ssh: Could not resolve hostname nas: Name or service not known', 'backup.unreachable'],
		[1, 'subprocess ssh: Host key verification failed.\r\nconnection lost', 'backup.host_key_changed'],
		[1, 'subprocess ssh: keeper@nas: Permission denied (publickey).', 'backup.not_let_in'],
		[1, 'Fatal: unable to open: Access Denied.', 'backup.access_refused'],
		[1, 'ciphertext verification failed', 'backup.damaged'],
		[1, 'ignoring error for /a: decrypting blob <data/60> from pack a4 failed: nonce is invalid', 'backup.damaged'],
	])('%i %s', (code, said, expected) => {
		const complaint = complaintOf(code, said, sftp)!
		expect(complaint.code).toBe(expected)
		// One or two sentences, with the way out.
		expect(complaint.message).toMatch(/^[^\n]{20,200}\.$/)
	})

	test('what nobody knows stays a fault', () => {
		expect(complaintOf(1, 'panic: runtime error', sftp)).toBeUndefined()
	})
})

test('a server’s keys are shown by the fingerprint that OpenSSH shows, the best kind first', () => {
	const rsa = `ssh-rsa ${'A'.repeat(100)}`
	const shown = hostKeysIn(
		`# nas:22 SSH-2.0-OpenSSH\n[nas]:2222 ${rsa}\n[nas]:2222 ${hostKey}\n[nas]:2222 ssh-dss AAAA\n`,
	)
	expect(shown.map((key) => key.hostKey)).toEqual([hostKey, rsa])
	expect(shown[0]!.fingerprint).toBe(fingerprintOf(hostKey))
	expect(shown[0]!.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/)
})

test('only disks are offered on which nothing of the machine lies', () => {
	const block = (change: Record<string, unknown>) => ({
		...{ uuid: null, fstype: null, label: null, partlabel: null, model: null, size: 8e9, mountpoints: [null] },
		...change,
	})
	const text = JSON.stringify({
		blockdevices: [
			block({
				model: 'Internal',
				children: [block({ uuid: 'aaaa-1', fstype: 'ext4', partlabel: 'callytics-data', mountpoints: ['/var'] })],
			}),
			block({ model: 'Stick ', children: [block({ uuid: '1A2B-3C4D', fstype: 'vfat' })] }),
			block({ uuid: '2f1e0000-0000-4000-8000-000000000000', fstype: 'crypto_LUKS' }),
			block({ uuid: 'bbbb-2', fstype: 'ext4', mountpoints: ['/mnt'] }),
		],
	})
	expect(disksIn(text)).toEqual([{ disk: '1A2B-3C4D', name: 'Stick', bytes: 8e9, fileSystem: 'vfat' }])
})

test('keys are long, typed without doubt, and never the same', () => {
	const keys = new Set(Array.from({ length: 100 }, makeRepositoryKey))
	expect(keys.size).toBe(100)
	for (const key of keys) expect(key).toMatch(/^([2-9A-HJKMNP-Z]{4}-){7}[2-9A-HJKMNP-Z]{4}$/)
})
