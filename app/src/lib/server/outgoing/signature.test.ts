import { expect, test } from 'vitest'
import { signatureOf } from './signature.ts'

test('a receiver that knows the secret comes to the same signature', () => {
	// printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac 'whsec_test'
	const expected = '38877139021993b830af32feea6e18a8da83eb2f6e49ee50bd9e4cf4ca4d3789'
	expect(signatureOf('whsec_test', '{"a":1}', 1_700_000_000)).toBe(`t=1700000000,v1=${expected}`)
})

test('another time, body or secret makes another signature', () => {
	const one = signatureOf('s', 'b', 1)
	for (const other of [signatureOf('s', 'b', 2), signatureOf('s', 'c', 1), signatureOf('t', 'b', 1)])
		expect(other.split(',')[1]).not.toBe(one.split(',')[1])
})
