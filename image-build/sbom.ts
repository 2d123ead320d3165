/** The image's package manifest (SBOM) as SPDX 2.3: Debian's packages and the npm packages bundled into our programs. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** A piece of software in the image. */
export interface Component {
	kind: 'deb' | 'npm'
	name: string
	version: string
	architecture?: string
}

interface LockedPackage {
	version?: string
	dependencies?: Record<string, string>
}

/** The packages that mkosi's manifest lists. */
export function debianComponents(manifest: string): Component[] {
	const { packages } = JSON.parse(manifest) as { packages: (Component & { type: string })[] }
	return packages
		.filter((entry) => entry.type === 'deb')
		.map(({ name, version, architecture }) => ({ kind: 'deb', name, version, architecture }))
}

/** The npm packages that source text names in its imports, without Node's own modules and our aliases. */
export function importedPackages(source: string): string[] {
	const names = new Set<string>()
	for (const match of source.matchAll(/(?:from|import|import\()\s*['"]([^'"\n]+)['"]/g)) {
		const specifier = match[1]!
		if (/^(\.|\/|#|\$|node:|virtual:)/.test(specifier)) continue
		names.add(
			specifier
				.split('/')
				.slice(0, specifier.startsWith('@') ? 2 : 1)
				.join('/'),
		)
	}
	return [...names]
}

/** The packages named and all they depend on, with the versions of the lock file. */
export function npmComponents(lockFile: string, roots: readonly string[]): Component[] {
	const { packages } = JSON.parse(lockFile) as { packages: Record<string, LockedPackage> }
	const found = new Map<string, Component>()
	const visit = (name: string, from: string) => {
		// As Node looks for it: in the package's own folder first, then outwards.
		for (let folder = from; ; folder = folder.replace(/(^|\/)node_modules\/(?:@[^/]+\/)?[^/]+$/, '')) {
			const path = folder ? `${folder}/node_modules/${name}` : `node_modules/${name}`
			const locked = packages[path]
			if (locked?.version && !found.has(path)) {
				found.set(path, { kind: 'npm', name, version: locked.version })
				for (const dependency of Object.keys(locked.dependencies ?? {})) visit(dependency, path)
			}
			if (locked || !folder) return
		}
	}
	for (const root of roots) visit(root, '')
	return [...found.values()]
}

function readSources(folder: string): string[] {
	if (!existsSync(folder)) return []
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && /(?<!\.test|\.config)\.(ts|svelte|css)$/.test(entry.name))
		.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
}

/** The npm packages that reach the image from the clone: what the sources import, SvelteKit's runtime included. */
export function bundledComponents(repositoryFolder: string): Component[] {
	const sources = ['app/src', 'appliance'].flatMap((folder) => readSources(join(repositoryFolder, folder)))
	const roots = new Set(['svelte', '@sveltejs/kit', '@sveltejs/adapter-node', ...sources.flatMap(importedPackages)])
	return npmComponents(readFileSync(join(repositoryFolder, 'package-lock.json'), 'utf8'), [...roots])
}

function packageUrl(component: Component): string {
	const version = encodeURIComponent(component.version)
	return component.kind === 'deb'
		? `pkg:deb/debian/${component.name}@${version}?arch=${component.architecture ?? 'all'}&distro=forky`
		: `pkg:npm/${component.name.replace('@', '%40')}@${version}`
}

/**
 * The document.
 * @param created when, as SPDX wants it: ISO 8601 in UTC without fractions
 */
export function renderSpdx(name: string, version: string, components: readonly Component[], created: string): string {
	const ordered = [...components].sort((a, b) => packageUrl(a).localeCompare(packageUrl(b)))
	const identify = (index: number) => `SPDXRef-Package-${index + 1}`
	const content = createHash('sha256').update(ordered.map(packageUrl).join('\n')).digest('hex').slice(0, 32)
	const common = { downloadLocation: 'NOASSERTION', filesAnalyzed: false, licenseConcluded: 'NOASSERTION' }
	const document = {
		spdxVersion: 'SPDX-2.3',
		dataLicense: 'CC0-1.0',
		SPDXID: 'SPDXRef-DOCUMENT',
		name: `${name}-${version}`,
		documentNamespace: `urn:${name}:${version}:${content}`,
		creationInfo: { created, creators: [`Tool: ${name}-build`] },
		packages: [
			{ ...common, SPDXID: 'SPDXRef-Image', name, versionInfo: version, licenseDeclared: 'NOASSERTION' },
			...ordered.map((component, index) => ({
				...common,
				SPDXID: identify(index),
				name: component.name,
				versionInfo: component.version,
				licenseDeclared: 'NOASSERTION',
				externalRefs: [
					{
						referenceCategory: 'PACKAGE-MANAGER',
						referenceType: 'purl',
						referenceLocator: packageUrl(component),
					},
				],
			})),
		],
		relationships: [
			{ spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: 'SPDXRef-Image' },
			...ordered.map((_component, index) => ({
				spdxElementId: 'SPDXRef-Image',
				relationshipType: 'CONTAINS',
				relatedSpdxElement: identify(index),
			})),
		],
	}
	return `${JSON.stringify(document, null, '\t')}\n`
}
