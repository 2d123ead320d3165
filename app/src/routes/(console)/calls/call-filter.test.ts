/** The filter of the call log travels in the address. */
import { expect, test } from 'vitest'
import { callsHref, isFiltering, readCallFilter } from './call-filter.ts'

const read = (query: string) => readCallFilter(new URLSearchParams(query))

test('a filter read from an address makes the same address again', () => {
	const query = 'text=7700&direction=inbound&disposition=busy&from=2026-11-01&to=2026-11-21'
	expect(callsHref(read(query))).toBe(`/calls?${query}`)
})

test('a number typed in groups is found', () => {
	expect(read('text=%2B44 7700 900 164').text).toBe('+447700900164')
	expect(read('text=Harbour Lets').text).toBe('Harbour Lets')
})

test('the next page keeps the filter', () => {
	expect(callsHref(read('text=7700'), 'abc')).toBe('/calls?text=7700&before=abc')
})

test('what makes no sense is not filtered by', () => {
	const filter = read('direction=sideways&disposition=&from=2026-13-45&to=yesterday')
	expect(isFiltering(filter)).toBe(false)
	expect(callsHref(filter)).toBe('/calls')
})
