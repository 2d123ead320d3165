/** How amounts are written. */
import { expect, test } from 'vitest'
import { formatShare, formatSize } from './size.ts'

test.each([
	[0, '0 B'],
	[999, '999 B'],
	[1024, '1.0 kB'],
	[640 * 1024 ** 2, '640 MB'],
	[1000 * 1024 ** 2, '1.0 GB'],
	[4 * 1024 ** 3, '4.0 GB'],
	[250 * 1024 ** 3, '250 GB'],
	[9000 * 1024 ** 4, '9000 TB'],
])('%d bytes are %s', (bytes, text) => {
	expect(formatSize(bytes)).toBe(text)
})

test('shares are whole percents', () => {
	expect([0, 0.414, 0.9999, 1].map(formatShare)).toEqual(['0 %', '41 %', '100 %', '100 %'])
})
