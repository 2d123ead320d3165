/** The key that updates are signed with: one that is handed in, or one made for this clone's builds. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { outFolder } from './paths.ts'
import { readCommand, tryCommand } from './run-command.ts'

const folder = join(outFolder, 'update-key')
const home = join(folder, 'gnupg')
const publicFile = join(folder, 'public.pgp')
/** Names the file that the key in `home` came from; empty for one that was made here. */
const originFile = join(folder, 'origin')

const gpg = (...words: string[]) => readCommand('gpg', ['--homedir', home, '--batch', '--yes', '--quiet', ...words])
// It was started for one key and would outlive us.
const endAgent = () => tryCommand('gpgconf', ['--homedir', home, '--kill', 'gpg-agent'])

/**
 * Brings the key, unless it is there.
 * CALLYTICS_UPDATE_KEY names a file with a secret key as `gpg --export-secret-keys` writes it, without a passphrase.
 * @returns the public key's file, which goes into the image
 */
export async function prepareUpdateKey(): Promise<string> {
	const given = process.env['CALLYTICS_UPDATE_KEY'] ?? ''
	const isThere = existsSync(publicFile) && readFileSync(originFile, 'utf8') === given
	if (isThere) return publicFile
	mkdirSync(home, { recursive: true, mode: 0o700 })
	try {
		if (given) await gpg('--import', given)
		else {
			console.log('Making a key for updates of this clone (CALLYTICS_UPDATE_KEY names another one)')
			const who = 'Callytics Appliance updates, made for one clone'
			await gpg(
				'--pinentry-mode',
				'loopback',
				'--passphrase',
				'',
				'--quick-generate-key',
				who,
				'ed25519',
				'sign',
				'never',
			)
		}
		await gpg('--output', publicFile, '--export')
	} finally {
		await endAgent()
	}
	writeFileSync(originFile, given)
	return publicFile
}

/** Signs a file: leaves `<file>.gpg` beside it. */
export async function signForUpdate(file: string): Promise<void> {
	await prepareUpdateKey()
	try {
		await gpg('--pinentry-mode', 'loopback', '--passphrase', '', '--output', `${file}.gpg`, '--detach-sign', file)
	} finally {
		await endAgent()
	}
}
