/** Which certificates of a user's own are taken, and what is said of the others. */
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { perform } from './actions/action.ts'
import { setCertificate } from './actions/set-certificate.ts'
import { answer } from './answer.ts'
import { readCertificate } from './certificate.ts'

const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
afterAll(() => rmSync(folder, { recursive: true }))
const openssl = (...words: string[]) => void execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' })
const read = (name: string) => readFileSync(join(folder, name), 'utf8')

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-subj', '/CN=Authority', '-days', '30', '-out', 'ca.crt')
openssl('req', '-new', ...newKey, '-keyout', 'key', '-subj', '/CN=pbx.example.com', '-out', 'csr')
/** Signs what asks for it as `csr`. @param extensions as OpenSSL's configuration writes them */
function sign(extensions: string, output: string): void {
	writeFileSync(join(folder, 'extensions'), extensions)
	const authority = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-extfile', 'extensions']
	openssl('x509', '-req', '-in', 'csr', ...authority, '-days', '10', '-out', output)
}
sign('subjectAltName=DNS:pbx.example.com\nextendedKeyUsage=serverAuth\n', 'crt')
sign('basicConstraints=CA:FALSE\n', 'nameless.crt')
sign('subjectAltName=DNS:pbx.example.com\nextendedKeyUsage=clientAuth\n', 'client.crt')
openssl('req', '-x509', ...newKey, '-keyout', 'other.key', '-subj', '/CN=Other', '-days', '30', '-out', 'other.crt')
openssl('pkcs8', '-topk8', '-in', 'key', '-passout', 'pass:open sesame', '-out', 'locked.key')

const good = { chain: read('crt') + read('ca.crt'), key: read('key'), passphrase: '' }
const now = new Date()
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000)

test('a chain and its key are taken, whatever stands around them', () => {
	const stored = readCertificate({ ...good, chain: `Bag Attributes: x\n${good.chain}` }, now)
	expect(stored.chain).toBe(good.chain)
	expect(stored.key).toContain('BEGIN PRIVATE KEY')
})

test('a locked key is stored open when its passphrase is right', () => {
	const given = { ...good, key: read('locked.key'), passphrase: 'open sesame' }
	expect(readCertificate(given, now).key).not.toContain('ENCRYPTED')
})

/** The middle of the first certificate is cut out. */
const damaged = good.chain.replace(/(BEGIN CERTIFICATE-----\n)[^\n]+\n/, '$1')

describe('what is wrong is said in one sentence', () => {
	test.each([
		['nothing at all', { ...good, chain: '' }, 'certificate.no_pem'],
		['a damaged certificate', { ...good, chain: damaged }, 'certificate.damaged'],
		['no key', { ...good, key: good.chain }, 'certificate.no_key'],
		['a damaged key', { ...good, key: good.key.replace(/\n[^-\n]+\n/, '\n') }, 'certificate.damaged_key'],
		['a locked key', { ...good, key: read('locked.key') }, 'certificate.locked_key'],
		['another key', { ...good, key: read('other.key') }, 'certificate.other_key'],
		['an authority’s certificate', { ...good, chain: read('ca.crt'), key: read('ca.key') }, 'certificate.authority'],
		['one that names no host', { ...good, chain: read('nameless.crt') }, 'certificate.no_name'],
		['one for clients', { ...good, chain: read('client.crt') }, 'certificate.not_for_servers'],
		['a stranger in the chain', { ...good, chain: read('crt') + read('other.crt') }, 'certificate.broken_chain'],
	])('%s', (_what, given, code) => {
		expect(() => readCertificate(given, now)).toThrow(expect.objectContaining({ code }))
	})

	test('a certificate that has ended, and one that does not count yet', () => {
		expect(() => readCertificate(good, inDays(11))).toThrow(/The certificate ended on \d{4}-\d\d-\d\d/)
		expect(() => readCertificate(good, inDays(-11))).toThrow(/counts from \d{4}-\d\d-\d\d on/)
	})

	test('a key that browsers find too weak', () => {
		const weak = generateKeyPairSync('rsa', { modulusLength: 1024 })
		const pem = weak.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
		rmSync(join(folder, 'weak.key'), { force: true })
		execFileSync('sh', ['-c', 'cat > weak.key'], { cwd: folder, input: pem })
		openssl('req', '-new', '-key', 'weak.key', '-subj', '/CN=weak.example.com', '-out', 'csr')
		sign('subjectAltName=DNS:weak.example.com\n', 'weak.crt')
		// Made just now, it does not count at the moment when these tests began.
		const given = { chain: read('weak.crt'), key: pem, passphrase: '' }
		expect(() => readCertificate(given, new Date())).toThrow(/too weak/)
	})

	test('nothing is touched, and the log holds nothing of the key', async () => {
		const certificate = { ...good, key: read('other.key') }
		await expect(perform(setCertificate, { action: 'set-certificate', certificate })).rejects.toThrow()
		const lines: string[] = []
		await answer(JSON.stringify({ action: 'set-certificate', certificate }), (line) => lines.push(line))
		expect(lines).toEqual(['action=set-certificate result=refused code=certificate.other_key'])
	})
})
