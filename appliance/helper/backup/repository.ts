/** From a target to what restic and OpenSSH are told: pure text, and never a secret among the words of a command. */
import { join } from 'node:path'
import { isIP } from 'node:net'
import { cacheFolder, diskRepository, machineRepository, sshKey } from './places.ts'
import type { BackupTarget, S3Access } from './settings.ts'

/** Name under which OpenSSH knows the target in the file we write for it. */
export const sshName = 'backup-target'

/** The repository as restic names it. */
export function repositoryName(target: BackupTarget): string {
	switch (target.kind) {
		case 'machine':
			return machineRepository
		case 'disk':
			return diskRepository
		case 'sftp':
			return `sftp:${sshName}:${target.path}`
		case 's3':
			return `s3:${target.endpoint}/${target.bucket}${target.path ? `/${target.path}` : ''}`
	}
}

/** The repository as it is reached from anywhere, for the recovery sheet. */
export function repositoryAddress(target: BackupTarget): string {
	if (target.kind !== 'sftp') return repositoryName(target)
	const host = isIP(target.host) === 6 ? `[${target.host}]` : target.host
	const path = target.path.startsWith('/') ? target.path : `/${target.path}`
	// With a double slash the path is absolute, with a single one it is the account's own: restic's manual, "SFTP".
	return `sftp://${target.user}@${host}:${target.port}/${path.startsWith('/') && target.path.startsWith('/') ? path : path.slice(1)}`
}

/**
 * What restic finds in its environment: names of files, never what is in them.
 * @param folder of the target, see `targetFiles`
 */
export function resticEnvironment(target: BackupTarget, folder: string): Record<string, string> {
	return {
		RESTIC_REPOSITORY: repositoryName(target),
		RESTIC_PASSWORD_FILE: join(folder, 'key'),
		RESTIC_CACHE_DIR: cacheFolder,
		// Calls go on beside a backup: one thread of work.
		GOMAXPROCS: '1',
		RESTIC_PROGRESS_FPS: '2',
		...(target.kind === 's3' && {
			AWS_SHARED_CREDENTIALS_FILE: join(folder, 's3-access'),
			...(target.region && { AWS_DEFAULT_REGION: target.region }),
		}),
	}
}

/** Words that every call of restic gets. @param folder of the target */
export function resticOptions(target: BackupTarget, folder: string): string[] {
	if (target.kind !== 'sftp') return []
	return ['-o', `sftp.args=-F ${join(folder, 'ssh_config')}`]
}

/** The files of a target, by name; all are readable by the backup's account alone. */
export function targetFiles(
	target: BackupTarget,
	folder: string,
	secrets: { key: string; s3?: S3Access | undefined },
): Map<string, string> {
	const files = new Map([
		['target.json', `${JSON.stringify(target)}\n`],
		['key', `${secrets.key}\n`],
	])
	if (target.kind === 'sftp') {
		files.set('known_hosts', `${knownName(target.host, target.port)} ${target.hostKey}\n`)
		files.set('ssh_config', sshConfig(target, folder))
	}
	if (target.kind === 's3' && secrets.s3) {
		const { keyId, secret } = secrets.s3
		files.set('s3-access', `[default]\naws_access_key_id=${keyId}\naws_secret_access_key=${secret}\n`)
	}
	return files
}

/** How known_hosts names a host: the port only where it is another than 22 (sshd(8)). */
const knownName = (host: string, port: number) => (port === 22 ? host : `[${host}]:${port}`)

function sshConfig(target: Extract<BackupTarget, { kind: 'sftp' }>, folder: string): string {
	return [
		`Host ${sshName}`,
		`	HostName ${target.host}`,
		`	Port ${target.port}`,
		`	User ${target.user}`,
		`	IdentityFile ${sshKey}`,
		'	IdentitiesOnly yes',
		'	PreferredAuthentications publickey',
		`	UserKnownHostsFile ${join(folder, 'known_hosts')}`,
		'	GlobalKnownHostsFile none',
		`	HostKeyAlgorithms ${hostKeyAlgorithms(target.hostKey)}`,
		'	# What is not the confirmed key is refused; nobody is there to be asked.',
		'	StrictHostKeyChecking yes',
		'	BatchMode yes',
		'	ConnectTimeout 10',
		'	ServerAliveInterval 15',
		'	ServerAliveCountMax 4',
		'	ForwardAgent no',
		'	ForwardX11 no',
		'',
	].join('\n')
}

/** Only the kind of key that was confirmed is asked for: a server that has several would offer another one. */
function hostKeyAlgorithms(hostKey: string): string {
	const kind = hostKey.split(' ')[0]!
	return kind === 'ssh-rsa' ? 'rsa-sha2-512,rsa-sha2-256' : kind
}
