/** The package manifest of the image. */
import { expect, test } from 'vitest'
import { debianComponents, importedPackages, npmComponents, renderSpdx } from './sbom.ts'

const lockFile = JSON.stringify({
	packages: {
		'node_modules/pg': { version: '8.0.0', dependencies: { types: '^2', shared: '^1' } },
		'node_modules/types': { version: '2.0.0' },
		'node_modules/shared': { version: '2.0.0' },
		'node_modules/pg/node_modules/shared': { version: '1.5.0' },
		'node_modules/unused': { version: '9.0.0' },
	},
})

test('a bundled package brings what it depends on, in the version that Node.js would find', () => {
	const found = npmComponents(lockFile, ['pg']).map(({ name, version }) => `${name}@${version}`)
	expect(found).toEqual(['pg@8.0.0', 'types@2.0.0', 'shared@1.5.0'])
})

test('imports of packages are seen, those of Node.js and of our own files are not', () => {
	const source = [
		"import { z } from 'zod'",
		"import fs from 'node:fs'",
		"import { own } from './own.ts'",
		"import { alias } from '#lib/x.ts'",
		"const late = await import('@scope/name/part')",
		"import 'side-effect/style.css'",
	].join('\n')
	expect(importedPackages(source)).toEqual(['zod', '@scope/name', 'side-effect'])
})

test('every package of the image is in the document, with an address that scanners understand', () => {
	const manifest = JSON.stringify({
		packages: [{ type: 'deb', name: 'asterisk', version: '1:22.10.1+dfsg', architecture: 'amd64' }],
	})
	const components = [...debianComponents(manifest), ...npmComponents(lockFile, ['pg'])]
	const document = JSON.parse(renderSpdx('appliance', '1.0.0', components, '2026-01-01T00:00:00Z')) as {
		packages: { SPDXID: string; externalRefs?: { referenceLocator: string }[] }[]
		relationships: { relatedSpdxElement: string }[]
	}
	const locators = document.packages.flatMap((entry) => entry.externalRefs?.map((ref) => ref.referenceLocator) ?? [])
	expect(locators).toContain('pkg:deb/debian/asterisk@1%3A22.10.1%2Bdfsg?arch=amd64&distro=forky')
	expect(locators).toHaveLength(4)
	const known = new Set(document.packages.map((entry) => entry.SPDXID))
	expect(document.relationships.every((relation) => known.has(relation.relatedSpdxElement))).toBe(true)
})
