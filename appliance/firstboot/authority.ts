/** The appliance's own certificate authority and the console's certificate, made with OpenSSL. */
import { execFileSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { idOf, syncFolder, tlsFolder } from './state.ts'

const AUTHORITY_DAYS = 3650
const CERTIFICATE_DAYS = 397 // browsers refuse certificates that are valid for much longer
const RENEWAL_DAYS = 30

const authorityKey = join(tlsFolder, 'ca.key')
const authorityCertificate = join(tlsFolder, 'ca.crt')
export const consoleKey = join(tlsFolder, 'console.key')
export const consoleCertificate = join(tlsFolder, 'console.crt')

function openssl(args: readonly string[], folder: string): void {
	execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
}

/** Moves finished files to their place; the key first, so that a certificate never lies there without its key. */
export function install(
	folder: string,
	files: readonly { name: string; group: string; mode: number }[],
	place = tlsFolder,
): void {
	for (const { name, group, mode } of files) {
		const made = join(folder, name)
		chownSync(made, 0, idOf('group', group))
		chmodSync(made, mode)
		execFileSync('sync', [made])
		renameSync(made, join(place, name))
	}
	syncFolder(place)
}

/** In the same file system, so that what is made there can be moved to its place. */
export function inTemporaryFolder(work: (folder: string) => void): void {
	const folder = mkdtempSync(join(tlsFolder, '.new-'))
	try {
		work(folder)
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
}

/** Makes the authority, unless it is there. Its key never leaves root. */
export function makeAuthority(hostName: string): void {
	if (existsSync(authorityKey) && existsSync(authorityCertificate)) return
	inTemporaryFolder((folder) => {
		writeFileSync(
			join(folder, 'ca.cnf'),
			'[req]\ndistinguished_name=name\nx509_extensions=authority\nprompt=no\n' +
				`[name]\nO=Callytics Appliance\nCN=Callytics Appliance ${hostName}\n` +
				'[authority]\nbasicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n' +
				'subjectKeyIdentifier=hash\n',
		)
		openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'ca.key'], folder)
		const days = String(AUTHORITY_DAYS)
		openssl(['req', '-x509', '-new', '-config', 'ca.cnf', '-key', 'ca.key', '-days', days, '-out', 'ca.crt'], folder)
		install(folder, [
			{ name: 'ca.key', group: 'root', mode: 0o600 },
			{ name: 'ca.crt', group: 'root', mode: 0o644 },
		])
	})
}

/** Names as X.509 writes them: `DNS:callytics.local`, `IP Address:192.0.2.1`. */
export function subjectNames(names: readonly string[]): string[] {
	return [...new Set(names)].map((name) => (isIP(name) ? `IP Address:${name}` : `DNS:${name}`)).sort()
}

/** An IPv6 address as OpenSSL prints it in a certificate, so that two spellings of one address are equal. */
function normalize(name: string): string {
	const address = /^IP Address:(.*:.*)$/.exec(name)?.[1]
	return address ? `IP Address:${new URL(`http://[${address}]`).hostname.slice(1, -1)}` : name
}

/** Whether a certificate serves: all names in it, not about to end, signed by our authority. */
export function isCurrent(certificate: string, authority: string, names: readonly string[], now: Date): boolean {
	const parsed = new X509Certificate(certificate)
	const present = new Set((parsed.subjectAltName ?? '').split(', ').map(normalize))
	const wanted = subjectNames(names).map(normalize)
	const daysLeft = (Date.parse(parsed.validTo) - now.getTime()) / 86_400_000
	return (
		present.size === wanted.length &&
		wanted.every((name) => present.has(name)) &&
		daysLeft > RENEWAL_DAYS &&
		parsed.verify(new X509Certificate(authority).publicKey)
	)
}

/** Whether a key was made with a certificate: a power cut between the two may have left one of another pair. */
export function isPair(certificate: string, key: string): boolean {
	try {
		return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))
	} catch {
		// Half written, it is none.
		return false
	}
}

function readIfThere(path: string): string | undefined {
	return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

/**
 * Issues the console's certificate for the names and addresses, unless the one that is there serves.
 * @returns whether a new one was issued
 */
export function issueCertificate(names: readonly string[], now: Date): boolean {
	const authority = readFileSync(authorityCertificate, 'utf8')
	const [present, key] = [readIfThere(consoleCertificate), readIfThere(consoleKey)]
	if (present && key && isPair(present, key) && isCurrent(present, authority, names, now)) return false
	inTemporaryFolder((folder) => {
		const subject = subjectNames(names).map((name) => name.replace('IP Address:', 'IP:'))
		writeFileSync(
			join(folder, 'console.cnf'),
			'[req]\ndistinguished_name=name\nprompt=no\n[name]\nO=Callytics Appliance\nCN=Callytics console\n' +
				'[console]\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n' +
				'extendedKeyUsage=serverAuth\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' +
				`subjectAltName=${subject.join(',')}\n`,
		)
		openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'console.key'], folder)
		openssl(['req', '-new', '-config', 'console.cnf', '-key', 'console.key', '-out', 'console.csr'], folder)
		const authorityOptions = ['-CA', authorityCertificate, '-CAkey', authorityKey]
		const extensions = ['-extfile', 'console.cnf', '-extensions', 'console']
		const input = ['x509', '-req', '-in', 'console.csr', '-out', 'console.crt', '-days', String(CERTIFICATE_DAYS)]
		openssl([...input, ...authorityOptions, ...extensions], folder)
		install(folder, [
			{ name: 'console.key', group: 'callytics', mode: 0o640 },
			{ name: 'console.crt', group: 'callytics', mode: 0o644 },
		])
	})
	return true
}
