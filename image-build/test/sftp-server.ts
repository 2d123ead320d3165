/** A real OpenSSH server on a host of an appliance's network, with one account that may only keep files. Nothing is installed. */
import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCommand, tryCommand } from '../run-command.ts'
import { cacheFolder } from '../paths.ts'
import type { NetworkHost } from '../network.ts'

const KEEPER = 64_123

export interface SftpServer {
	/** The account's folder, where what it is sent lies. */
	home: string
	fingerprint: string
	/** Of a server that is another one. */
	foreignKey: string
	/** Lets in whoever holds this key; '' = nobody. */
	authorize: (publicKey: string) => void
	start: () => Promise<void>
	stop: () => Promise<void>
	remove: () => Promise<void>
}

/** The program: the machine's own, or unpacked from its distribution's package, which would start a server if it were installed. */
async function findProgram(): Promise<{ program: string; libraries: string }> {
	if (existsSync('/usr/sbin/sshd')) return { program: '/usr/sbin/sshd', libraries: '' }
	const folder = join(cacheFolder, 'openssh-server')
	const program = join(folder, 'usr/sbin/sshd')
	if (!existsSync(program)) {
		mkdirSync(folder, { recursive: true })
		// The second is not there in every version.
		for (const name of ['openssh-server', 'libwrap0'])
			await tryCommand('sh', ['-c', `apt-get download ${name} && dpkg -x ${name}_*.deb .`], { cwd: folder })
		if (!existsSync(program)) throw new Error('openssh-server could not be had: run apt-get update')
	}
	return { program, libraries: join(folder, 'usr/lib/x86_64-linux-gnu') }
}

/** Makes a server's keys and files; it does not run yet. */
export async function makeSftpServer(host: NetworkHost): Promise<SftpServer> {
	const { program, libraries } = await findProgram()
	const folder = mkdtempSync(join(tmpdir(), 'callytics-sftp-'))
	chmodSync(folder, 0o755)
	const home = join(folder, 'keeper')
	mkdirSync(home)
	chownSync(home, KEEPER, KEEPER)
	await readCommand('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'host_key')])
	await readCommand('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'foreign_key')])
	const shown = await readCommand('ssh-keygen', ['-lf', join(folder, 'host_key.pub')])
	const accounts = `sshd:x:64122:65534::/run/sshd:/usr/sbin/nologin\nkeeper:x:${KEEPER}:${KEEPER}::${home}:/bin/sh\n`
	writeFileSync(join(folder, 'passwd'), readFileSync('/etc/passwd', 'utf8').replace(/^sshd:.*\n/m, '') + accounts)
	const authorized = join(folder, 'authorized_keys')
	writeFileSync(authorized, '')
	const settings = [
		...['ListenAddress 0.0.0.0', 'Port 22', 'UsePAM no', 'PasswordAuthentication no', 'StrictModes no', 'PidFile none'],
		...[`HostKey ${join(folder, 'host_key')}`, `AuthorizedKeysFile ${authorized}`, 'LogLevel ERROR'],
		...['Subsystem sftp internal-sftp', 'ForceCommand internal-sftp', 'AllowUsers keeper', ''],
	]
	writeFileSync(join(folder, 'sshd_config'), settings.join('\n'))
	let server: ChildProcess | undefined
	const stop = async () => {
		const ending = server
		server = undefined
		if (!ending || ending.exitCode !== null) return
		const ended = new Promise((resolve) => ending.once('close', resolve))
		ending.kill('SIGTERM')
		await ended
	}
	return {
		home,
		fingerprint: shown.split(' ')[1]!,
		foreignKey: readFileSync(join(folder, 'foreign_key.pub'), 'utf8').split(' ').slice(0, 2).join(' '),
		authorize: (publicKey) => writeFileSync(authorized, `${publicKey}\n`),
		async start() {
			// The accounts and the server's folder are there for this process alone.
			const script =
				'mount --bind "$1/passwd" /etc/passwd && mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd && exec "$2" -D -e -f "$1/sshd_config"'
			const words = ['netns', 'exec', host.namespace, 'sh', '-c', script, 'sh', folder, program]
			server = spawn('ip', words, { env: { ...process.env, LD_LIBRARY_PATH: libraries }, stdio: 'inherit' })
			const isUp = () => tryCommand('ip', ['netns', 'exec', host.namespace, 'ssh-keyscan', '-T', '1', '127.0.0.1'])
			for (const end = Date.now() + 10_000; Date.now() < end;) if ((await isUp()).stdout !== '') return
			throw new Error('the SFTP server does not answer')
		},
		stop,
		async remove() {
			await stop()
			rmSync(folder, { recursive: true, force: true })
		},
	}
}
