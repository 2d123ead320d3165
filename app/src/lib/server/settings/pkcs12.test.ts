/** PKCS#12 files as other programs export them, of this time and of the last: what is taken from them, and what is said of bad ones. */
import { execFileSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readPkcs12 } from './pkcs12.ts'

const folder = mkdtempSync(join(tmpdir(), 'pkcs12-'))
afterAll(() => rmSync(folder, { recursive: true }))
const openssl = (...words: string[]) => void execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' })
const read = (name: string) => readFileSync(join(folder, name))

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
openssl('req', '-x509', ...newKey, '-keyout', 'root.key', '-subj', '/CN=Root', '-days', '30', '-out', 'root.crt')
openssl('req', '-new', ...newKey, '-keyout', 'middle.key', '-subj', '/CN=Middle', '-out', 'middle.csr')
openssl(
	'x509',
	'-req',
	'-in',
	'middle.csr',
	'-CA',
	'root.crt',
	'-CAkey',
	'root.key',
	'-days',
	'20',
	'-out',
	'middle.crt',
)
openssl('req', '-new', ...newKey, '-keyout', 'key', '-subj', '/CN=pbx.example.com', '-out', 'csr')
openssl('x509', '-req', '-in', 'csr', '-CA', 'middle.crt', '-CAkey', 'middle.key', '-days', '10', '-out', 'crt')
openssl('req', '-x509', ...newKey, '-keyout', 'other.key', '-subj', '/CN=Other', '-days', '9', '-out', 'other.crt')
// The root before the middle, and a stranger among them: nobody promises an order.
writeFileSync(join(folder, 'bag.crt'), Buffer.concat(['root.crt', 'middle.crt', 'other.crt'].map(read)))

const password = 'correct horse ä“'
const exported = (name: string, ...words: string[]) => {
	openssl('pkcs12', '-export', '-out', name, '-passout', `pass:${password}`, ...words)
	return read(name)
}
const whole = ['-inkey', 'key', '-in', 'crt', '-certfile', 'bag.crt']
const names = (chain: string) =>
	(chain.match(/-----BEGIN[\s\S]*?-----END CERTIFICATE-----/g) ?? []).map((pem) => new X509Certificate(pem).subject)

test.each([
	['of today', []],
	['as older programs lock them', ['-legacy']],
	['without a seal', ['-nomac']],
])(
	'a file %s is opened: its key, and the chain in its order without what does not belong to it',
	async (_what, words) => {
		const { chain, key } = await readPkcs12(exported('whole.p12', ...whole, ...words), password)
		expect(names(chain)).toEqual(['CN=pbx.example.com', 'CN=Middle', 'CN=Root'])
		expect(new X509Certificate(chain).checkPrivateKey(createPrivateKey(key))).toBe(true)
	},
)

test.each([
	['of today', []],
	['as older programs lock them', ['-legacy']],
	['without a seal', ['-nomac']],
])('a wrong password of a file %s is said at its field', async (_what, words) => {
	await expect(readPkcs12(exported('whole.p12', ...whole, ...words), 'wrong')).rejects.toMatchObject({
		code: 'certificate.wrong_password',
		field: 'password',
	})
})

test.each([
	['without a key', () => exported('bare.p12', '-nokeys', '-in', 'crt'), 'certificate.no_key_inside'],
	[
		'whose key is another’s',
		() => exported('key.p12', '-nocerts', '-inkey', 'key'),
		'certificate.no_certificate_inside',
	],
	['that is cut off', () => exported('whole.p12', ...whole).subarray(0, 900), 'certificate.no_pkcs12'],
	['that is a PEM file', () => read('crt'), 'certificate.no_pkcs12'],
	['that is empty', () => Buffer.alloc(0), 'certificate.no_pkcs12'],
])('a file %s is refused in one sentence', async (_what, make, code) => {
	await expect(readPkcs12(make(), password)).rejects.toMatchObject({ status: 400, code, field: 'file' })
})
