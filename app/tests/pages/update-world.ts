/** What an update meets outside of the console: a server that offers it, and the slots and the boot partition that a container does not have. */
import { readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import type { Appliance } from '../../../image-build/testbed.ts'
import { makeTestAuthority } from '../certificates.ts'

const PORT = 4433

const bootctl = `#!/bin/sh
echo /run/esp
`
/** The new version's file system is the one that runs. */
const mount = `#!/bin/sh
for last; do :; done
case "$*" in *erofs*) exec /run/was/mount --bind / "$last" ;; esac
exec /run/was/mount "$@"
`
const sysupdate = `#!/bin/sh
for last; do :; done
case "$*" in *boot.d*) touch "/run/esp/EFI/Linux/callytics-appliance_$last+2-0.efi" ;; esac
`

/**
 * Gives the container, until it restarts, the programs that write slots and boot entries as ones that do not: all else of an
 * update is real. Its boot partition has the entry of a machine that was never updated.
 */
export async function pretendSlots(appliance: Appliance): Promise<void> {
	await appliance.exec(['mkdir', '-p', '/run/esp/EFI/Linux', '/run/bin', '/run/was'])
	await appliance.exec(['touch', '/run/esp/EFI/Linux/callytics-appliance_0.1.0.efi'])
	for (const [file, text] of Object.entries({ 'bin/bootctl': bootctl, 'bin/mount': mount, sysupdate })) {
		await appliance.writeFile(`/run/${file}`, text)
		await appliance.exec(['chmod', '755', `/run/${file}`])
	}
	await appliance.exec(['mount', '--bind', '/run/sysupdate', '/usr/lib/systemd/systemd-sysupdate'])
	await appliance.exec(['mount', '--bind', '/usr/bin', '/run/was'])
	// Or what is laid over the one would lie over the other.
	await appliance.exec(['mount', '--make-private', '/run/was'])
	await appliance.exec(['mount', '-t', 'overlay', 'overlay', '-o', 'lowerdir=/run/bin:/usr/bin', '/usr/bin'])
}

export interface UpdateServer {
	address: string
	/** The connection is cut in the middle of this file, while it is set. */
	breaksIn: string | undefined
	/** Has the appliance know the server's authority, until it restarts, as it knows the public ones. */
	becomeKnown(): Promise<void>
	close(): Promise<void>
}

/** Offers a folder by HTTPS on the build host's own address in the appliance's network. */
export async function serveUpdates(appliance: Appliance, folder: string): Promise<UpdateServer> {
	const host = `${appliance.networkPrefix}.1`
	const authority = makeTestAuthority()
	const server = createServer(authority.issue([`IP:${host}`]), (request, response) => {
		const name = (request.url ?? '').slice(1)
		const file = join(folder, name)
		response.setHeader('content-length', statSync(file).size)
		if (request.method === 'HEAD') return response.end()
		const bytes = readFileSync(file)
		if (!offered.breaksIn || !name.includes(offered.breaksIn)) return response.end(bytes)
		return response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy())
	})
	await new Promise<void>((resolve) => server.listen(PORT, host, resolve))
	const offered: UpdateServer = {
		address: `https://${host}:${PORT}/`,
		breaksIn: undefined,
		becomeKnown: async () => {
			await appliance.exec(['mkdir', '-p', '/run/authority'])
			await appliance.writeFile('/run/authority/test.pem', authority.certificate)
			const hash = (
				await appliance.exec(['openssl', 'x509', '-hash', '-noout', '-in', '/run/authority/test.pem'])
			).trim()
			await appliance.exec(['mv', '/run/authority/test.pem', `/run/authority/${hash}.0`])
			const layers = 'lowerdir=/run/authority:/etc/ssl/certs'
			await appliance.exec(['mount', '-t', 'overlay', 'overlay', '-o', layers, '/etc/ssl/certs'])
		},
		close: async () => {
			server.closeAllConnections()
			await new Promise((resolve) => server.close(resolve))
		},
	}
	return offered
}
