/** Where addresses come from, as a real database tells it; and files that are none. */
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { freshDatabase } from '../../../../tests/db.ts'
import { readAuditLog } from './audit.ts'
import { countryOf, describeCountries, removeCountries, takeInCountries, useCountries } from './countries.ts'

await freshDatabase()

const real = createRequire(import.meta.url).resolve(
	'@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
)
const actor = { userId: '00000000-0000-4000-8000-000000000001', name: 'Maya Kerr', address: '192.0.2.1' }
const bodyOf = (bytes: Uint8Array<ArrayBuffer>) => new Blob([bytes]).stream()
const takeIn = (bytes: Uint8Array<ArrayBuffer>) => takeInCountries({ length: bytes.length, body: bodyOf(bytes) }, actor)

let folder = ''
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'countries-'))
	useCountries(folder)
})

test('without a file nobody knows where an address is', () => {
	expect(countryOf('193.0.14.129')).toBeUndefined()
	expect(describeCountries()).toBeUndefined()
})

test('with a file the country of an address is known, also after a restart, until the file is removed', async () => {
	await takeIn(await readFile(real))
	useCountries(folder)
	expect(countryOf('193.0.14.129')).toBe('NL')
	expect(countryOf('2001:4860::1')).toBe('US')
	expect(countryOf('10.0.0.1')).toBeUndefined()
	expect(describeCountries()?.madeAt).toBeGreaterThan(Date.UTC(2020))
	await removeCountries(actor)
	expect(countryOf('193.0.14.129')).toBeUndefined()
	expect(await readdir(folder)).toEqual([])
	const { entries } = await readAuditLog({ limit: 2 })
	expect(entries.map(({ sentence }) => sentence)).toEqual([
		'Maya Kerr took the database of countries away',
		expect.stringContaining('Maya Kerr brought a database of countries: '),
	])
})

test.each([
	['nothing', () => Buffer.alloc(0)],
	['a text', () => Buffer.from('hello')],
	['a file that is cut off', async () => (await readFile(real)).subarray(0, 3_000_000)],
	['a file whose beginning is missing', async () => (await readFile(real)).subarray(2_000_000)],
])('%s is refused, and the file before stays', async (_, make) => {
	await takeIn(await readFile(real))
	await expect(takeIn(Buffer.from(await make()))).rejects.toMatchObject({ status: 400, field: 'file' })
	expect(countryOf('193.0.14.129')).toBe('NL')
	expect(await readdir(folder)).toEqual(['countries.mmdb'])
})

test('a file that is larger than any is refused before it is read', async () => {
	await expect(takeInCountries({ length: 200_000_000, body: null }, actor)).rejects.toMatchObject({ status: 413 })
})

test('a file that went bad on the disk is as good as none', async () => {
	await writeFile(join(folder, 'countries.mmdb'), 'rubbish')
	useCountries(folder)
	expect(countryOf('193.0.14.129')).toBeUndefined()
})
