import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { plainAddress } from './address.ts'
import { createRedirectServer, secureAddress } from './http-redirect.ts'

test.for([
	['callytics.local', '/calls?text=1', 443, 'https://callytics.local/calls?text=1'],
	['192.0.2.7:8080', '/', 8443, 'https://192.0.2.7:8443/'],
	['[2001:db8::1]', '/a b', 443, 'https://[2001:db8::1]/a%20b'],
	['box', 'http://evil.example/', 443, 'https://box/'],
	['box', '/%', 443, 'https://box/'],
] as const)('%s%s leads to the same place by HTTPS', ([host, url, port, expected]) => {
	expect(secureAddress(host, url, port)).toBe(expected)
})

test.for([undefined, '', 'a b', 'user@host', 'host/path', 'evil.example\r\nx: y'])(
	'the host %j leads nowhere',
	(host) => {
		expect(secureAddress(host, '/', 443)).toBeUndefined()
	},
)

test('port 80 hands out the CA certificate and redirects all else', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'callytics-tls-'))
	writeFileSync(join(folder, 'ca.crt'), 'a certificate')
	const server = createRedirectServer(folder, 443)
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
	try {
		const certificate = await fetch(`${base}/ca.crt`)
		expect(await certificate.text()).toBe('a certificate')
		expect(certificate.headers.get('content-type')).toBe('application/x-x509-ca-cert')
		const other = await fetch(`${base}/console.key`, { redirect: 'manual' })
		expect([other.status, other.headers.get('location')]).toEqual([308, 'https://127.0.0.1/console.key'])
	} finally {
		server.close()
		rmSync(folder, { recursive: true })
	}
})

test('an IPv4 address is written as one', () => {
	expect(plainAddress('::ffff:192.0.2.7')).toBe('192.0.2.7')
	expect(plainAddress('2001:db8::1')).toBe('2001:db8::1')
})
