/** The ranges of countries, of invented databases of every layout and of a real one. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Reader, type Response } from 'mmdb-lib'
import { describe, expect, test } from 'vitest'
import { makeCountryDatabase } from '../../../../tests/country-database.ts'
import { rangesOf, type CountryDatabase } from './country-ranges.ts'

function open(bytes: Buffer): CountryDatabase {
	const reader = new Reader<Response>(bytes)
	const countryOf = (address: string) =>
		(reader.get(address) as { country?: { iso_code: string } } | null)?.country?.iso_code
	return { bytes, reader, countryOf }
}

const networks = {
	FR: ['203.0.113.0/25', '198.51.100.0/24', '2001:db8:1::/48'],
	DE: ['203.0.113.128/25', '2001:db8:2::/48', '2001:db8:3::/48'],
	NL: ['192.0.2.7/32', '255.255.255.255/32'],
}

describe.each([24, 28, 32] as const)('of a database with records of %i bits', (recordSize) => {
	const database = open(makeCountryDatabase(networks, recordSize))

	test('a country has its ranges, of both families and in their order', async () => {
		expect(database.countryOf('203.0.113.7')).toBe('FR')
		expect(await rangesOf(database, ['FR'])).toEqual([
			'198.51.100.0-198.51.100.255',
			'203.0.113.0-203.0.113.127',
			'2001:0db8:0001:0000:0000:0000:0000:0000-2001:0db8:0001:ffff:ffff:ffff:ffff:ffff',
		])
	})

	test('what lies side by side is one range, also of two countries', async () => {
		expect(await rangesOf(database, ['FR', 'DE'])).toEqual([
			'198.51.100.0-198.51.100.255',
			'203.0.113.0-203.0.113.255',
			'2001:0db8:0001:0000:0000:0000:0000:0000-2001:0db8:0003:ffff:ffff:ffff:ffff:ffff',
		])
	})

	test('a single address and the very last one are ranges, too', async () => {
		expect(await rangesOf(database, ['NL'])).toEqual(['192.0.2.7-192.0.2.7', '255.255.255.255-255.255.255.255'])
	})

	test('a country that it does not know has none', async () => {
		expect(await rangesOf(database, ['SE'])).toEqual([])
	})
})

describe('of a real database', () => {
	const name = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'
	const bytes = readFileSync(createRequire(import.meta.url).resolve(name))
	const reader = new Reader<Response>(bytes)
	const countryOf = (address: string) => (reader.get(address) as { country_code?: string } | null)?.country_code
	const real: CountryDatabase = { bytes, reader, countryOf }

	test('the ends of ranges lie in the country, and their neighbours do not', async () => {
		const ranges = await rangesOf(real, ['KP', 'AQ'])
		expect(ranges.length).toBeGreaterThan(2)
		for (const end of ranges.flatMap((range) => range.split('-'))) expect(['KP', 'AQ']).toContain(countryOf(end))
		expect(countryOf('175.45.175.255')).not.toBe('KP')
		expect(ranges.some((range) => range.startsWith('175.45.176.0-'))).toBe(true)
	})

	test('more than the kernel takes in some seconds is refused', async () => {
		await expect(rangesOf(real, 'US DE GB FR CA AU NL BR SE IT ES PL'.split(' '))).rejects.toMatchObject({
			code: 'firewall.too_many_ranges',
		})
	}, 30_000)
})
