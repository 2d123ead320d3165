/** Where an update comes from: files below an https address, or the members of an uploaded file. What comes is believed only by its signature. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Refusal } from '../refusal.ts'
import { tryRun } from '../run.ts'
import { listName, MAX_LIST_BYTES, parseManifest, signatureName, type Manifest, type Part } from './manifest.ts'
import { publicKey, uploadedFile } from './places.ts'
import type { UpdateSource } from './settings.ts'

/** A large part over a slow line takes an hour; a server that says nothing for so long is gone. */
const SILENCE_MS = 60_000

/** What went wrong on the way, in words; of the others only that it did. */
const troubles: Record<string, string> = {
	ECONNREFUSED: 'nothing answers there',
	ENOTFOUND: 'its name leads nowhere',
	EAI_AGAIN: 'the name server does not answer',
	EHOSTUNREACH: 'there is no way to it',
	ENETUNREACH: 'there is no way to it',
	CERT_HAS_EXPIRED: 'its certificate has expired',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is of no public authority',
	SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of no public authority',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is of no public authority',
	ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
}

const unreachable = (host: string, why: string) =>
	new Refusal('update.unreachable', `${host} does not give the update: ${why}. Check the address, or upload a file.`)

/** @throws Refusal when the server cannot be reached or does not have it */
async function* download(address: string, name: string): AsyncIterable<Buffer> {
	const url = new URL(name, address.endsWith('/') ? address : `${address}/`)
	const stop = new AbortController()
	let timer = setTimeout(() => stop.abort(), SILENCE_MS)
	try {
		const response = await fetch(url, { signal: stop.signal, redirect: 'follow' })
		if (!response.ok || !response.body) throw unreachable(url.host, `it answers ${response.status}`)
		for await (const piece of response.body) {
			clearTimeout(timer)
			timer = setTimeout(() => stop.abort(), SILENCE_MS)
			yield Buffer.from(piece as Uint8Array)
		}
	} catch (error) {
		if (error instanceof Refusal) throw error
		const cause = (error as { cause?: { code?: string } }).cause?.code
		throw unreachable(
			url.host,
			stop.signal.aborted ? 'it says nothing for a minute' : (troubles[cause ?? ''] ?? 'the connection broke'),
		)
	} finally {
		clearTimeout(timer)
	}
}

/** One member of the uploaded file, to our own writing: tar itself writes nothing. */
async function* extract(file: string, name: string): AsyncIterable<Buffer> {
	const child = spawn('/usr/bin/tar', ['--extract', '--to-stdout', `--file=${file}`, '--occurrence=1', '--', name], {
		env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' },
		stdio: ['ignore', 'pipe', 'ignore'],
	})
	const ended = new Promise<number | null>((resolve, reject) => {
		child.once('error', reject)
		child.once('close', resolve)
	})
	ended.catch(() => undefined) // awaited below
	try {
		for await (const piece of child.stdout) yield piece as Buffer
		// With one occurrence asked for it stops reading early, which is no fault.
		if ((await ended) !== 0)
			throw new Refusal('update.damaged', 'The uploaded file is no update, or a damaged one. Upload it again.')
	} finally {
		child.kill('SIGKILL')
	}
}

/** Gives the bytes of a file by its name. */
export type PartReader = (name: string) => AsyncIterable<Buffer>

export const webReader =
	(address: string): PartReader =>
	(name) =>
		download(address, name)
export const fileReader =
	(file: string): PartReader =>
	(name) =>
		extract(file, name)

export function readerOf(source: UpdateSource): PartReader {
	if (source.kind === 'address') return webReader(source.address)
	if (existsSync(uploadedFile)) return fileReader(uploadedFile)
	throw new Refusal('update.no_file', 'The uploaded file is not there any more. Upload it again.')
}

/** @throws Refusal `update.foreign` for more than `most` bytes */
async function readSmall(read: PartReader, name: string, most: number): Promise<Buffer> {
	const pieces: Buffer[] = []
	let length = 0
	for await (const piece of read(name)) {
		length += piece.length
		if (length > most) throw new Refusal('update.foreign', 'This is no update of this appliance: its list is too long.')
		pieces.push(piece)
	}
	return Buffer.concat(pieces)
}

/** @throws Refusal `update.signature` unless the list was signed with the key that this machine knows */
async function verifySignature(list: Buffer, signature: Buffer, keyring = publicKey): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'update-'))
	try {
		const [listFile, signatureFile] = [join(folder, listName), join(folder, signatureName)]
		await writeFile(listFile, list)
		await writeFile(signatureFile, signature)
		const { code } = await tryRun('/usr/bin/gpg', [
			...['--homedir', folder, '--batch', '--no-options', '--no-default-keyring', '--no-auto-key-locate'],
			...['--no-auto-check-trustdb', '--trust-model', 'always', '--keyring', keyring],
			...['--verify', signatureFile, listFile],
		])
		if (code === 0) return
		throw new Refusal(
			'update.signature',
			'The update is not signed by the maker of this appliance, or was changed on its way. Get it again from where it comes from.',
		)
	} finally {
		await rm(folder, { recursive: true, force: true })
	}
}

export interface OpenedUpdate {
	manifest: Manifest
	list: Buffer
	signature: Buffer
}

/** Reads the list and believes it only if its signature is good. */
export async function openUpdate(read: PartReader, keyring = publicKey): Promise<OpenedUpdate> {
	const list = await readSmall(read, listName, MAX_LIST_BYTES)
	const signature = await readSmall(read, signatureName, MAX_LIST_BYTES)
	await verifySignature(list, signature, keyring)
	return { manifest: parseManifest(list.toString('utf8')), list, signature }
}

/** Passes a part on while counting and adding it up. @throws Refusal at its end when it is not the one in the list */
export async function* checked(part: Part, source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
	const hash = createHash('sha256')
	let length = 0
	const damaged = () =>
		new Refusal('update.damaged', `The update is damaged: ${part.name} is not what its maker has signed. Get it again.`)
	for await (const piece of source) {
		length += piece.length
		if (length > part.mostBytes) throw damaged()
		hash.update(piece)
		yield piece
	}
	if (hash.digest('hex') !== part.sha256) throw damaged()
}
