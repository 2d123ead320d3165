/** Asterisk's own copy of the console's certificate, for phones that sign on encrypted: the key is a secret that accounts do not share. */
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { consoleCertificate, consoleKey, inTemporaryFolder, install } from './authority.ts'
import { isSameFile } from './state.ts'

/** As asterisk/pjsip.conf names it. */
const folder = '/var/lib/callytics/sip-tls'

/** Copies what the console shows. @returns whether it was another one */
export function copyForAsterisk(): boolean {
	const [key, chain] = [join(folder, 'key.pem'), join(folder, 'chain.pem')]
	if (isSameFile(consoleKey, key) && isSameFile(consoleCertificate, chain)) return false
	inTemporaryFolder((made) => {
		copyFileSync(consoleKey, join(made, 'key.pem'))
		copyFileSync(consoleCertificate, join(made, 'chain.pem'))
		const files = [
			{ name: 'key.pem', group: 'asterisk', mode: 0o640 },
			{ name: 'chain.pem', group: 'asterisk', mode: 0o640 },
		]
		install(made, files, folder)
	})
	return true
}
