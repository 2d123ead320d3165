/** Certificates for tests, made with OpenSSL: an authority of the test's own, and servers it vouches for. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A server's key and certificate, as `node:tls` takes them. */
export interface Identity {
	key: string
	cert: string
}

export interface TestAuthority {
	/** Its own certificate. */
	certificate: string
	/** @param names as X.509 writes them: `DNS:localhost`, `IP:127.0.0.1` @param days how long it is valid; below 0 it has expired */
	issue(names: readonly string[], days?: number): Identity
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

function inFolder<T>(work: (openssl: (...words: string[]) => void, at: (name: string) => string) => T): T {
	const folder = mkdtempSync(join(tmpdir(), 'certificates-'))
	try {
		const openssl = (...words: string[]) => void execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' })
		return work(openssl, (name) => join(folder, name))
	} finally {
		rmSync(folder, { recursive: true })
	}
}

export function makeTestAuthority(): TestAuthority {
	return inFolder((openssl, at) => {
		openssl(
			'req',
			'-x509',
			...newKey,
			'-keyout',
			'ca.key',
			'-subj',
			'/CN=Test authority',
			'-days',
			'30',
			'-out',
			'ca.crt',
		)
		const [key, certificate] = [readFileSync(at('ca.key'), 'utf8'), readFileSync(at('ca.crt'), 'utf8')]
		return { certificate, issue: (names, days = 30) => issue({ key, certificate }, names, days) }
	})
}

function issue(authority: { key: string; certificate: string }, names: readonly string[], days: number): Identity {
	return inFolder((openssl, at) => {
		writeFileSync(at('ca.key'), authority.key)
		writeFileSync(at('ca.crt'), authority.certificate)
		writeFileSync(at('names'), `subjectAltName=${names.join(',')}\nextendedKeyUsage=serverAuth\n`)
		openssl('req', '-new', ...newKey, '-keyout', 'key', '-subj', '/CN=Test server', '-out', 'csr')
		const signing = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', String(days)]
		openssl('x509', '-req', '-in', 'csr', ...signing, '-extfile', 'names', '-out', 'cert')
		return { key: readFileSync(at('key'), 'utf8'), cert: readFileSync(at('cert'), 'utf8') }
	})
}

/** Both in one PKCS#12 file, locked as programs of ten years ago do it. */
export function pkcs12Of({ key, cert }: Identity, password: string): Buffer {
	return inFolder((openssl, at) => {
		writeFileSync(at('both'), key + cert)
		openssl('pkcs12', '-export', '-legacy', '-in', 'both', '-out', 'file', '-passout', `pass:${password}`)
		return readFileSync(at('file'))
	})
}
