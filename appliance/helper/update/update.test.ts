/** Updates are believed only by their signature, and only if they are later than what runs. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registeredTrunks } from '../../update/registered-trunks.ts'
import { bootEntries, rootHashIn } from './entries.ts'
import { isLater, parseManifest, refuseUnlessNext } from './manifest.ts'
import { checked, fileReader, openUpdate, webReader, type OpenedUpdate } from './source.ts'
import { updateSourceSchema } from './settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'update-test-'))
const keyring = join(folder, 'public.pgp')
const home = join(folder, 'gnupg')
const uuid = 'ab'.repeat(16)
const names = ['efi', 'notes.txt', `root.${uuid}.raw.zst`, `root-verity.${uuid}.raw.zst`].map(
	(ending) => `callytics-appliance_1.2.3.${ending}`,
)
const gpg = (...words: string[]) => execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--yes', ...words])

/** @param damage what is done between signing and bundling */
function bundle(name: string, damage: (parts: string) => void = () => undefined): string {
	const parts = join(folder, name)
	mkdirSync(parts)
	for (const part of names) writeFileSync(join(parts, part), `content of ${part}`)
	writeFileSync(join(parts, 'SHA256SUMS'), execFileSync('sha256sum', names, { cwd: parts }))
	gpg('--passphrase', '', '--detach-sign', '--output', join(parts, 'SHA256SUMS.gpg'), join(parts, 'SHA256SUMS'))
	damage(parts)
	const file = `${parts}.tar`
	execFileSync('tar', ['--create', `--file=${file}`, `--directory=${parts}`, 'SHA256SUMS', 'SHA256SUMS.gpg', ...names])
	return file
}

function flipBit(file: string, at: number): void {
	const bytes = readFileSync(file)
	bytes[at]! ^= 1
	writeFileSync(file, bytes)
}

beforeAll(() => {
	mkdirSync(home, { mode: 0o700 })
	gpg('--pinentry-mode', 'loopback', '--passphrase', '', '--quick-generate-key', 'A test', 'ed25519', 'sign', 'never')
	gpg('--output', keyring, '--export')
})
afterAll(() => {
	execFileSync('gpgconf', ['--homedir', home, '--kill', 'gpg-agent'])
	rmSync(folder, { recursive: true, force: true })
})

async function readAll(file: string, { manifest }: OpenedUpdate): Promise<string[]> {
	const read = fileReader(file)
	const texts: string[] = []
	for (const part of manifest.parts) {
		let text = ''
		for await (const piece of checked(part, read(part.name))) text += piece.toString()
		texts.push(text)
	}
	return texts
}

test('a signed update is read whole', async () => {
	const file = bundle('good')
	const opened = await openUpdate(fileReader(file), keyring)
	expect(opened.manifest.version).toBe('1.2.3')
	expect(await readAll(file, opened)).toEqual(names.map((name) => `content of ${name}`))
})

test('one flipped bit in the list is a signature that is not good', async () => {
	const file = bundle('list', (parts) => flipBit(join(parts, 'SHA256SUMS'), 3))
	await expect(openUpdate(fileReader(file), keyring)).rejects.toMatchObject({ code: 'update.signature' })
})

test('one flipped bit in a part is a damaged update, said with the part’s name', async () => {
	const file = bundle('part', (parts) => flipBit(join(parts, names[2]!), 5))
	const opened = await openUpdate(fileReader(file), keyring)
	await expect(readAll(file, opened)).rejects.toThrow(
		`The update is damaged: ${names[2]} is not what its maker has signed. Get it again.`,
	)
})

test('what another key has signed is refused', async () => {
	const other = join(folder, 'other.pgp')
	writeFileSync(other, '')
	await expect(openUpdate(fileReader(bundle('other-key')), other)).rejects.toMatchObject({ code: 'update.signature' })
})

test('a file that is no update at all is refused', async () => {
	const file = join(folder, 'letter.txt')
	writeFileSync(file, 'Dear Sir or Madam')
	await expect(openUpdate(fileReader(file), keyring)).rejects.toMatchObject({ code: 'update.damaged' })
})

test('a server that is not there is named in the refusal', async () => {
	const read = webReader('https://127.0.0.1:59999/updates')
	await expect(openUpdate(read, keyring)).rejects.toThrow(
		'127.0.0.1:59999 does not give the update: nothing answers there.',
	)
})

const row = (name: string) => `${createHash('sha256').update(name).digest('hex')}  ${name}`

test.each([
	['nothing', ''],
	['a part is missing', names.slice(1).map(row).join('\n')],
	['a part is there twice', [...names, names[0]!].map(row).join('\n')],
	['two versions', [...names.slice(1), 'callytics-appliance_1.2.4.efi'].map(row).join('\n')],
	['a way out of the folder', [...names, '../../etc/passwd'].map(row).join('\n')],
	['another product', names.map((name) => row(name.replace('callytics', 'other'))).join('\n')],
])('a list in which there is %s is of no update of ours', (_what, text) => {
	expect(() => parseManifest(text)).toThrow('This is no update of this appliance.')
})

test('versions are compared number by number', () => {
	expect(isLater('0.10.0', '0.9.9')).toBe(true)
	expect(isLater('1.0.0', '1.0.0')).toBe(false)
	expect(isLater('0.9.9', '0.10.0')).toBe(false)
})

test.each([
	['0.1.0', 'update.same'],
	['0.0.9', 'update.older'],
	['0.2.0', 'update.gave_way'],
])('version %s does not follow 0.1.0 after 0.2.0 gave way', (version, code) => {
	const follow = (next: string) => () => refuseUnlessNext(next, '0.1.0', ['0.2.0'], 'address')
	expect(follow(version)).toThrow(expect.objectContaining({ code }) as Error)
	expect(follow('0.2.1')).not.toThrow()
})

test('a version that gave way is tried again when somebody uploads it', () => {
	expect(() => refuseUnlessNext('0.2.0', '0.1.0', ['0.2.0'], 'file')).not.toThrow()
})

test('only addresses with https are looked at', () => {
	const isTaken = (address: string) => updateSourceSchema.safeParse({ kind: 'address', address }).success
	expect(isTaken('https://updates.example/callytics/')).toBe(true)
	for (const other of ['http://updates.example/', 'file:///etc/', 'https://updates.example/?version=1', 'updates'])
		expect(isTaken(other), other).toBe(false)
})

test('the names of the boot loader’s entries say what became of their tries', () => {
	const files = ['_0.1.0.efi', '_0.1.1+0-2.efi', '_0.1.2+2-0.efi', '_0.1.3+1-1.efi'].map(
		(end) => `callytics-appliance${end}`,
	)
	expect(bootEntries([...files, 'memtest.efi']).map(({ version, state }) => [version, state])).toEqual([
		['0.1.0', 'kept'],
		['0.1.1', 'given-up'],
		['0.1.2', 'counted'],
		['0.1.3', 'counted'],
	])
})

test('a kernel’s root hash is found in its command line', () => {
	const hash = '5e4c'.repeat(16)
	expect(rootHashIn(`\0\0roothash=${hash} console=tty0`)).toBe(hash)
	expect(rootHashIn('root=/dev/sda1')).toBe('')
})

test('trunks that are registered are read from Asterisk’s list', () => {
	const [one, other] = ['11111111', '22222222'].map((head) => `trunk-${head}-1111-4111-8111-111111111111`)
	const text = [
		' <Registration/ServerURI..............................>  <Auth....................>  <Status.......>',
		'==========================================================================================',
		` ${one}/sip:carrier.example:5060  ${one}  Registered        (exp. 47s)`,
		` ${other}/sip:192.0.2.9  ${other}  Unregistered`,
	].join('\n')
	expect(registeredTrunks(text)).toEqual([one])
})
