/** Finding the Debian mirror in a host's apt configuration. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findMirror } from './mirror.ts'

function aptFolder(files: Record<string, string>): string {
	const folder = mkdtempSync(join(tmpdir(), 'apt-'))
	mkdirSync(join(folder, 'sources.list.d'))
	for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
	return folder
}

test('the mirror of a Debian 12 host with deb822 sources is found, its security mirror too', () => {
	const folder = aptFolder({
		'sources.list.d/debian.sources': [
			'Types: deb',
			'# an older one',
			'URIs: http://mirror.example/debian',
			'Suites: bookworm bookworm-updates',
			'Components: main',
			'',
			'Types: deb deb-src',
			'URIs: http://mirror.example/security',
			'Suites: bookworm-security',
			'Components: main',
		].join('\n'),
	})
	expect(findMirror({}, folder)).toEqual({
		archive: 'http://mirror.example/debian',
		security: 'http://mirror.example/security',
	})
})

test('the mirror of a host with one-line sources is found, whatever options stand before it', () => {
	const folder = aptFolder({
		'sources.list': [
			'# deb http://old.example/debian trixie main',
			'deb [arch=amd64 signed-by=/usr/share/keyrings/x.gpg] http://mirror.example/debian trixie main contrib',
			'deb-src http://sources.example/debian trixie main',
		].join('\n'),
	})
	expect(findMirror({}, folder)).toEqual({ archive: 'http://mirror.example/debian', security: undefined })
})

test('repositories of other products and disabled stanzas are not taken for Debian', () => {
	const folder = aptFolder({
		'sources.list.d/a-product.list': 'deb https://product.example/apt stable main',
		'sources.list.d/a-vendor.list': 'deb https://vendor.example/debian/12/prod bookworm main',
		'sources.list.d/b.sources':
			'Types: deb\nEnabled: no\nURIs: http://off.example/debian\nSuites: trixie\nComponents: main\n',
		'sources.list.d/c.list': 'deb http://mirror.example/debian trixie main',
	})
	expect(findMirror({}, folder).archive).toBe('http://mirror.example/debian')
})

test('a host without a Debian mirror is told which setting to give', () => {
	const folder = aptFolder({ 'sources.list': 'deb http://ubuntu.example/ubuntu noble main universe' })
	expect(() => findMirror({}, folder)).toThrow('CALLYTICS_MIRROR=')
})

test('the mirror that is named wins over the one of the host', () => {
	const folder = aptFolder({ 'sources.list': 'deb http://mirror.example/debian trixie main' })
	expect(findMirror({ CALLYTICS_MIRROR: 'http://near.example/debian' }, folder)).toEqual({
		archive: 'http://near.example/debian',
		security: undefined,
	})
})
