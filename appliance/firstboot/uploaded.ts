/** A certificate of the user's own, where one was uploaded: it is shown instead of one of the appliance's authority. */
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { consoleCertificate, consoleKey, inTemporaryFolder, install, isPair } from './authority.ts'
import { isSameFile, tlsFolder } from './state.ts'

const chain = join(tlsFolder, 'uploaded/chain.pem')
const key = join(tlsFolder, 'uploaded/key.pem')

/** Puts it in place, unless it is there. @returns false where none was uploaded, or what was does not belong together */
export function installUploaded(): boolean {
	if (!existsSync(chain) || !existsSync(key)) return false
	if (!isPair(readFileSync(chain, 'utf8'), readFileSync(key, 'utf8'))) return false
	if (isSameFile(chain, consoleCertificate) && isSameFile(key, consoleKey)) return true
	inTemporaryFolder((folder) => {
		copyFileSync(key, join(folder, 'console.key'))
		copyFileSync(chain, join(folder, 'console.crt'))
		install(folder, [
			{ name: 'console.key', group: 'callytics', mode: 0o640 },
			{ name: 'console.crt', group: 'callytics', mode: 0o644 },
		])
	})
	return true
}
