/** What may be sent to the console before anything of it is read. */
import { expect, test } from 'vitest'
import { refuseBody } from './body-limit.ts'

test.for([
	['a form', 'POST', '/login', { 'content-length': '200' }, undefined],
	['a page without a body', 'GET', '/', {}, undefined],
	['a form of gigabytes', 'POST', '/login', { 'content-length': '2000000000' }, 413],
	['a form of unknown length', 'POST', '/login', { 'transfer-encoding': 'chunked' }, 411],
	['a sound', 'PUT', '/sounds/file?name=a', { 'content-length': '40000000' }, undefined],
	['a database of countries', 'PUT', '/firewall/countries', { 'content-length': '60000000' }, undefined],
	['an update', 'PUT', '/update/file', { 'content-length': '400000000' }, undefined],
	['something else of that size', 'PUT', '/sounds/file/x', { 'content-length': '40000000' }, 413],
	['a form where sounds go', 'POST', '/sounds/file', { 'content-length': '40000000' }, 413],
] as const)('%s', ([, method, url, headers, expected]) => {
	expect(refuseBody({ method, url, headers })).toBe(expected)
})
