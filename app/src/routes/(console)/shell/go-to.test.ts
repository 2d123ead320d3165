/** The palette finds what people type, and the sidebar knows where they are. */
import { expect, test } from 'vitest'
import { isFoundIn } from './go-to-results.ts'
import { isWithin, places } from './places.ts'

test.each([
	['482', '+447700900482'],
	['7700 900 482', '+447700900482'],
	['+44 7700', '+447700900482'],
	['front', 'Front desk'],
	['NORTH', 'Northgate'],
])('%s finds %s', (text, candidate) => {
	expect(isFoundIn(text, [candidate])).toBe(true)
})

test.each([
	['483', '+447700900482'],
	['desk 2', '+442000000002'],
])('%s does not find %s', (text, candidate) => {
	expect(isFoundIn(text, [candidate])).toBe(false)
})

test.each([
	['/', '/'],
	['/calls', '/calls'],
	['/calls/c1', '/calls'],
	['/flows/f1', '/flows'],
])('at %s the place %s is the current one, and no other', (pathname, href) => {
	expect(places.filter((place) => isWithin(place, pathname)).map((place) => place.href)).toEqual([href])
})
