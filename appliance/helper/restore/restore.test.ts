/** What is read of a repository before a restore, and what is refused: names, links, sizes, versions, orders. */
import { describe, expect, test } from 'vitest'
import { parseRequest } from '../answer.ts'
import { refuseNewer, renamedIn, snapshotsIn } from './inspect.ts'
import { isPlainPath, Listing } from './listing.ts'
import { partOf } from './parts.ts'
import { neededBytes, refuseWithoutRoom } from './room.ts'

const state = '/var/lib/callytics'
const node = (path: string, type = 'file', size = 10) => JSON.stringify({ struct_type: 'node', type, path, size })
const ours = [
	JSON.stringify({ struct_type: 'snapshot', id: 'a'.repeat(64), paths: [state] }),
	...['/var', '/var/lib', state, `${state}/backup`, `${state}/recordings/calls`].map((path) => node(path, 'dir')),
	node(`${state}/backup/stage/database.dump`, 'file', 1000),
	node(`${state}/backup/stage/contents.json`, 'file', 200),
	node(`${state}/backup/stage/second-factor-key`, 'file', 44),
	node(`${state}/recordings/calls/a.wav`, 'file', 500),
	node(`${state}/etc/localtime`, 'symlink'),
	node(`${state}/etc/hostname`),
]
const read = (...lines: string[]) => {
	const listing = new Listing()
	for (const line of lines) listing.take(line)
	listing.finish()
	return listing
}

test('what is in a backup is added up by its parts; a part that is not in it cannot be chosen', () => {
	const listing = read(...ours)
	expect([...listing.present].sort()).toEqual(['database', 'recordings'])
	expect(listing.parts.get('database')).toEqual({ files: 3, bytes: 1244 })
	expect(listing.parts.get('recordings')).toEqual({ files: 1, bytes: 500 })
})

describe('a backup that no appliance has made is refused', () => {
	test.each([
		['a path that climbs', node(`${state}/sounds/../../../etc/passwd`)],
		['a path beside ours', node('/etc/passwd')],
		['a folder beside ours', node('/var/lib/postgresql', 'dir')],
		['a relative path', node('sounds/a.wav')],
		['a name with a line break', node(`${state}/sounds/a\nb`)],
		['a name with a backslash', node(`${state}/sounds/a\\b`)],
		['a link', node(`${state}/tls/ca.key`, 'symlink')],
		['a link in place of a folder', node(`${state}/recordings/calls`, 'symlink')],
		['a device', node(`${state}/sounds/disk`, 'dev')],
		['a pipe', node(`${state}/firewall/kept.nft`, 'fifo')],
		['a socket', node(`${state}/wireguard/preshared/x`, 'socket')],
		['a folder where the dump is', node(`${state}/backup/stage/database.dump`, 'dir')],
		['a list of contents without end', node(`${state}/backup/stage/contents.json`, 'file', 1e9)],
	])('%s', (_what, line) => {
		expect(() => read(...ours, line)).toThrow(/not as an appliance makes it/)
	})

	test('one without a database says so', () => {
		expect(() => read(node(`${state}/sounds/a.wav`))).toThrow(/no database in this backup/)
	})
})

test('what a later version keeps beside our parts is left aside', () => {
	expect(partOf('etc/localtime')).toBeUndefined()
	expect(partOf('secrets/redis-password')).toBeUndefined()
	expect(partOf('recordings/calls-of-others/a.wav')).toBeUndefined()
	expect(partOf('wireguard/wg0.conf')).toBeUndefined()
	expect(partOf('recordings/calls/a.wav')).toBe('recordings')
	expect(partOf('tls/uploaded/key.pem')).toBe('certificates')
})

test('a path is plain or it is none', () => {
	expect(isPlainPath(`${state}/sounds/Grüße aus Köln (2).wav`)).toBe(true)
	for (const path of ['', '/', '/a/', '/a//b', '/./a', '/a/..', 'a', `/${'a'.repeat(5000)}`])
		expect(isPlainPath(path), path).toBe(false)
})

test('a backup of a newer version is refused, one of an older is not', () => {
	const known = ['0001_a.sql', '0002_b.sql']
	const made = (migrations: string[]) => ({ version: '9.1', migrations })
	expect(() => refuseNewer(made(known.slice(0, 1)), known)).not.toThrow()
	expect(() => refuseNewer(made(known), known)).not.toThrow()
	expect(() => refuseNewer(made([...known, '0003_c.sql']), known)).toThrow(/version 9.1, which is newer/)
	expect(() => refuseNewer(made(['0001_other.sql']), known)).toThrow(/newer/)
	expect(() => refuseNewer(made([]), known)).toThrow(/newer/)
})

test('too little room is told in gigabytes, and the database counts three times', () => {
	const needed = neededBytes(read(...ours).parts, ['database', 'recordings'])
	expect(needed).toBe(150_000_000 + 3 * 1244 + 500)
	expect(() => refuseWithoutRoom(needed, needed)).not.toThrow()
	expect(() => refuseWithoutRoom(7.2e9, 3e9)).toThrow(
		'needs 7.2 GB of free space on the machine for a while, and there are 3.0 GB',
	)
})

test('backups are listed with the newest first', () => {
	const entry = (id: string, time: string) => ({ id: id.repeat(64), time, hostname: 'box', tags: ['callytics'] })
	const text = JSON.stringify([
		entry('a', '2026-01-02T03:04:05.123456789+01:00'),
		{ ...entry('b', '2026-02-02T03:04:05Z'), tags: ['callytics-unverified'], summary: { total_bytes_processed: 70 } },
	])
	expect(snapshotsIn(text)).toEqual([
		{ id: 'b'.repeat(64), madeAt: Date.UTC(2026, 1, 2, 3, 4, 5), hostName: 'box', isVerified: false, bytes: 70 },
		{ id: 'a'.repeat(64), madeAt: Date.UTC(2026, 0, 2, 2, 4, 5, 123), hostName: 'box', isVerified: true, bytes: null },
	])
	expect(snapshotsIn('[]')).toEqual([])
	const renamed = JSON.stringify([{ ...entry('c', '2026-02-02T03:04:05Z'), original: 'b'.repeat(64) }])
	expect(renamedIn(renamed, 'b'.repeat(64))).toBe('c'.repeat(64))
	expect(renamedIn(text, 'b'.repeat(64))).toBeUndefined()
})

describe('what may be asked', () => {
	const order = (change: Record<string, unknown>) => () =>
		parseRequest(
			JSON.stringify({
				action: 'start-restore',
				order: {
					...{ runId: crypto.randomUUID(), source: 'own', snapshot: 'a'.repeat(64), parts: ['database'] },
					by: { name: 'Anna', address: '192.0.2.1' },
					...change,
				},
			}),
		)
	test('a whole order is taken', () => {
		expect(order({})).not.toThrow()
	})
	test.each([
		['a backup that is an option', { snapshot: '--target=/' }],
		['the newest, whichever it is', { snapshot: 'latest' }],
		['a part nobody knows', { parts: ['secrets'] }],
		['nothing', { parts: [] }],
		['the network without the settings that go with it', { parts: ['network'] }],
		['the VPN without the settings that go with it', { parts: ['vpn', 'sounds'] }],
		['a third repository', { source: '/tmp' }],
	])('%s is refused', (_what, change) => {
		expect(order(change)).toThrow()
	})
})
