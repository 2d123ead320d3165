/** The keys that an SSH server shows, with the fingerprints by which people compare them. */
import { createHash } from 'node:crypto'
import { hostKeyPattern } from './settings.ts'

export interface HostKey {
	/** As known_hosts has it without the host. */
	hostKey: string
	/** `SHA256:…`, as OpenSSH shows it. */
	fingerprint: string
}

const order = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa']

/** @param text what ssh-keyscan wrote @returns the best kind of key first */
export function hostKeysIn(text: string): HostKey[] {
	return text
		.split('\n')
		.filter((line) => line !== '' && !line.startsWith('#'))
		.map((line) => line.split(' ').slice(1, 3).join(' '))
		.filter((hostKey) => hostKeyPattern.test(hostKey))
		.sort((a, b) => order.indexOf(a.split(' ')[0]!) - order.indexOf(b.split(' ')[0]!))
		.map((hostKey) => ({ hostKey, fingerprint: fingerprintOf(hostKey) }))
}

export function fingerprintOf(hostKey: string): string {
	const key = Buffer.from(hostKey.split(' ')[1] ?? '', 'base64')
	return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}
