/** The machine's secrets: random, made once, each readable only by who needs it. */
import { randomBytes, randomInt } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { idOf, secretsFolder, setupCodeFile, stateFolder, writeDurably, type Ownership } from './state.ts'

const SECRETS = ['redis-password', 'ari-password', 'ami-password', 'second-factor-key'] as const
type Secret = (typeof SECRETS)[number]

// No 0 O 1 I L: the code is read from a screen and typed by hand.
const CODE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'

/** A one-time code `XXXX-XXXX`: 31^8 possibilities, and the wizard lets nobody try often. */
export function makeSetupCode(): string {
	const symbols = Array.from({ length: 8 }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]!)
	return `${symbols.slice(0, 4).join('')}-${symbols.slice(4).join('')}`
}

/** The parts of Asterisk's and Redis's configuration that carry a secret, by path. */
export function secretFragments(secrets: Record<Secret, string>): Map<string, { text: string; group: string }> {
	const asterisk = (name: string) => join(stateFolder, 'asterisk/secrets', name)
	const ari = secrets['ari-password']
	return new Map([
		[
			asterisk('ari-user.conf'),
			{
				group: 'asterisk',
				text: `[callytics]\ntype=user\nread_only=no\npassword=${ari}\npassword_format=plain\n`,
			},
		],
		[asterisk('websocket-client.conf'), { group: 'asterisk', text: `username=callytics\npassword=${ari}\n` }],
		[
			asterisk('manager-user.conf'),
			{
				group: 'asterisk',
				text:
					`[callytics]\nsecret=${secrets['ami-password']}\ndeny=0.0.0.0/0.0.0.0\npermit=127.0.0.1/255.255.255.255\n` +
					'read=system,security\nwrite=system,reporting\n',
			},
		],
		[join(stateFolder, 'redis/password.conf'), { group: 'redis', text: `requirepass ${secrets['redis-password']}\n` }],
	])
}

function makeFolder(path: string, ownership: Ownership): void {
	mkdirSync(path, { recursive: true })
	chownSync(path, idOf('user', ownership.user), idOf('group', ownership.group))
	chmodSync(path, ownership.mode)
}

function readOrMake(name: Secret): string {
	const path = join(secretsFolder, name)
	if (existsSync(path)) return readFileSync(path, 'utf8').trim()
	const secret = randomBytes(32).toString('base64url')
	writeDurably(path, `${secret}\n`, { user: 'root', group: 'root', mode: 0o600 })
	return secret
}

/** Makes every secret that is not there yet and the fragments that carry them. */
export function makeSecrets(): void {
	makeFolder(secretsFolder, { user: 'root', group: 'root', mode: 0o700 })
	makeFolder(join(stateFolder, 'asterisk/secrets'), { user: 'root', group: 'asterisk', mode: 0o750 })
	makeFolder(join(stateFolder, 'redis'), { user: 'root', group: 'redis', mode: 0o750 })
	const secrets = Object.fromEntries(SECRETS.map((name) => [name, readOrMake(name)])) as Record<Secret, string>
	for (const [path, fragment] of secretFragments(secrets))
		writeDurably(path, fragment.text, { user: 'root', group: fragment.group, mode: 0o640 })
	// The console takes it away when set-up is complete, and the folder's sticky bit asks for its ownership.
	if (!existsSync(setupCodeFile))
		writeDurably(setupCodeFile, `${makeSetupCode()}\n`, { user: 'callytics', group: 'callytics', mode: 0o640 })
}
