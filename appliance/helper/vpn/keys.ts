/** The VPN's secrets: the server's private key and the peers' pre-shared keys, each in a file that only root reads. */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from '../files.ts'
import { presharedFolder, privateKeyFile, vpnFolder } from './places.ts'
import type { PresharedKey, VpnPeer } from './settings.ts'

// A private key of X25519 in PKCS #8 is this and its 32 bytes (RFC 8410 section 7).
const pkcs8Head = Buffer.from('302e020100300506032b656e04220420', 'hex')
const KEY_BYTES = 32

/** A new private key, as `wg genkey` writes one. */
export function makePrivateKey(): string {
	const { privateKey } = generateKeyPairSync('x25519')
	return privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-KEY_BYTES).toString('base64')
}

/** The public key that belongs to a private one, as `wg pubkey` writes it. */
export function publicKeyOf(privateKey: string): string {
	const der = Buffer.concat([pkcs8Head, Buffer.from(privateKey, 'base64')])
	const publicKey = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
	return publicKey.export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES).toString('base64')
}

/** The server's public key; undefined until there is one. */
export function serverPublicKey(): string | undefined {
	return existsSync(privateKeyFile) ? publicKeyOf(readFileSync(privateKeyFile, 'utf8').trim()) : undefined
}

/** The server's private key, made the first time it is wanted. */
export async function takePrivateKey(): Promise<string> {
	await mkdir(vpnFolder, { recursive: true, mode: 0o700 })
	if (!existsSync(privateKeyFile)) await replaceFile(privateKeyFile, `${makePrivateKey()}\n`, 0o600)
	return (await readFile(privateKeyFile, 'utf8')).trim()
}

/** A public key holds slashes; its name as a file does not. */
const fileOf = (publicKey: string) => join(presharedFolder, Buffer.from(publicKey, 'base64').toString('base64url'))

export async function keepPresharedKeys(keys: readonly PresharedKey[]): Promise<void> {
	await mkdir(presharedFolder, { recursive: true, mode: 0o700 })
	for (const { publicKey, presharedKey } of keys) await replaceFile(fileOf(publicKey), `${presharedKey}\n`, 0o600)
}

/** Whether a pre-shared key lies there. */
export const hasPresharedKey = (publicKey: string) => existsSync(fileOf(publicKey))

/** The pre-shared keys of those that have one, by public key. */
export async function readPresharedKeys(peers: readonly VpnPeer[]): Promise<Map<string, string>> {
	const keys = new Map<string, string>()
	for (const { publicKey, isPreshared } of peers)
		if (isPreshared) keys.set(publicKey, (await readFile(fileOf(publicKey), 'utf8')).trim())
	return keys
}

/** Takes away the pre-shared keys of peers that are gone. */
export async function dropOtherPresharedKeys(peers: readonly VpnPeer[]): Promise<void> {
	const wanted = new Set(peers.filter(({ isPreshared }) => isPreshared).map(({ publicKey }) => fileOf(publicKey)))
	for (const name of await readdir(presharedFolder)) {
		const file = join(presharedFolder, name)
		if (!wanted.has(file)) await rm(file)
	}
}
