/** When the console's certificate serves and when a new one is needed. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { isCurrent, isPair, subjectNames } from './authority.ts'

const names = ['callytics', 'callytics.local', '192.0.2.1', '2001:db8::5']
let certificate: string
let stranger: string
let key: string

/** A certificate that signs itself: its own authority. Valid for a year. */
function makeCertificate(name: string): { certificate: string; key: string } {
	const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
	const subject = 'subjectAltName=DNS:callytics,DNS:callytics.local,IP:192.0.2.1,IP:2001:db8::5'
	const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(folder, 'key')]
	const output = ['-subj', `/CN=${name}`, '-days', '365', '-addext', subject, '-out', join(folder, 'crt')]
	execFileSync('openssl', ['req', '-x509', ...newKey, ...output], { stdio: 'ignore' })
	const read = (file: string) => readFileSync(join(folder, file), 'utf8')
	return { certificate: read('crt'), key: read('key') }
}

beforeAll(() => {
	;({ certificate, key } = makeCertificate('one'))
	stranger = makeCertificate('other').certificate
})

test('a certificate with all names, in whatever order and spelling, serves', () => {
	const otherSpelling = ['2001:DB8:0:0::5', '192.0.2.1', 'callytics.local', 'callytics']
	expect(isCurrent(certificate, certificate, otherSpelling, new Date())).toBe(true)
})

test('a new address asks for a new certificate', () => {
	expect(isCurrent(certificate, certificate, [...names, '192.0.2.7'], new Date())).toBe(false)
})

test('an address that is gone asks for a new certificate: nobody else may be vouched for', () => {
	expect(isCurrent(certificate, certificate, names.slice(0, 3), new Date())).toBe(false)
})

test('a certificate is renewed a month before it ends', () => {
	const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
	expect(isCurrent(certificate, certificate, names, inDays(330))).toBe(true)
	expect(isCurrent(certificate, certificate, names, inDays(340))).toBe(false)
})

test('a certificate of another authority does not serve', () => {
	expect(isCurrent(certificate, stranger, names, new Date())).toBe(false)
})

test('a certificate and the key of another one, which a power cut may leave, are no pair', () => {
	expect([isPair(certificate, key), isPair(stranger, key), isPair(certificate, key.slice(0, 80))]).toEqual([
		true,
		false,
		false,
	])
})

test('a name that occurs twice is written once', () => {
	expect(subjectNames(['callytics', '192.0.2.1', 'callytics'])).toEqual(['DNS:callytics', 'IP Address:192.0.2.1'])
})
