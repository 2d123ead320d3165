/** Finds the Debian mirror that the build uses: the host's own, or the one named in CALLYTICS_MIRROR. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where Debian's packages and Debian's security updates come from. */
export interface Mirror {
	archive: string
	security: string | undefined
}

interface AptSource {
	uri: string
	suite: string
	components: string[]
}

const DEBIAN_SUITE =
	/^(stable|testing|unstable|sid|oldstable|buster|bullseye|bookworm|trixie|forky|duke)(-updates|-backports|-security)?$/

/** Reads one-line sources: `deb [options] uri suite component…`. */
export function readListSources(text: string): AptSource[] {
	const sources: AptSource[] = []
	for (const line of text.split('\n')) {
		const match = /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s*(.*)$/.exec(line.replace(/#.*/, '').trim())
		if (match) sources.push({ uri: match[1]!, suite: match[2]!, components: match[3]!.split(/\s+/).filter(Boolean) })
	}
	return sources
}

/** Reads deb822 sources: stanzas of `Types:`, `URIs:`, `Suites:`, `Components:`; disabled ones are left out. */
export function readDeb822Sources(text: string): AptSource[] {
	const sources: AptSource[] = []
	const withoutComments = text.split('\n').filter((line) => !line.startsWith('#'))
	for (const stanza of withoutComments.join('\n').split(/\n\s*\n/)) {
		const fields = new Map<string, string>()
		for (const field of stanza.replace(/\n[ \t]+/g, ' ').split('\n')) {
			const colon = field.indexOf(':')
			if (colon > 0) fields.set(field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim())
		}
		const list = (name: string) => (fields.get(name) ?? '').split(/\s+/).filter(Boolean)
		if (!list('types').includes('deb') || fields.get('enabled')?.toLowerCase() === 'no') continue
		for (const uri of list('uris'))
			for (const suite of list('suites')) sources.push({ uri, suite, components: list('components') })
	}
	return sources
}

function isDebian(source: AptSource): boolean {
	return DEBIAN_SUITE.test(source.suite.split('/')[0]!) && source.components.includes('main')
}

/**
 * Chooses the mirror from a host's sources. Other products' repositories use Debian's suite names, too: Debian's own
 * archive is known by its path or by the updates that it has beside the release.
 * @returns undefined when the host has no Debian source (Ubuntu, for example)
 */
export function chooseMirror(sources: readonly AptSource[]): Mirror | undefined {
	const debian = sources.filter(isDebian)
	const isSecurity = (source: AptSource) => /-security$|\/updates$/.test(source.suite)
	const hasUpdates = (source: AptSource) =>
		debian.some((other) => other.uri === source.uri && other.suite === `${source.suite}-updates`)
	const releases = debian.filter((source) => !/-(security|updates|backports)$|\//.test(source.suite))
	const archive = releases.find(hasUpdates) ?? releases.find((source) => /\/debian\/?$/.test(source.uri))
	if (!archive) return undefined
	return { archive: archive.uri, security: debian.find(isSecurity)?.uri }
}

function readHostSources(aptFolder: string): AptSource[] {
	const read = (file: string) => {
		try {
			return readFileSync(file, 'utf8')
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
			throw error
		}
	}
	const partsFolder = join(aptFolder, 'sources.list.d')
	const sources = readListSources(read(join(aptFolder, 'sources.list')))
	for (const name of readdirSync(partsFolder).sort()) {
		if (name.endsWith('.list')) sources.push(...readListSources(read(join(partsFolder, name))))
		if (name.endsWith('.sources')) sources.push(...readDeb822Sources(read(join(partsFolder, name))))
	}
	return sources
}

/**
 * The mirror of this build.
 * CALLYTICS_MIRROR (and CALLYTICS_MIRROR_SECURITY) win over the host's apt configuration.
 * @throws when neither names a Debian mirror; the message tells what to set
 */
export function findMirror(environment: NodeJS.ProcessEnv = process.env, aptFolder = '/etc/apt'): Mirror {
	const named = environment['CALLYTICS_MIRROR']
	if (named) return { archive: named, security: environment['CALLYTICS_MIRROR_SECURITY'] }
	const found = chooseMirror(readHostSources(aptFolder))
	if (found) return found
	throw new Error(
		'This machine uses no Debian mirror of its own. Name one: CALLYTICS_MIRROR=http://<host>/debian npm start ' +
			'(and CALLYTICS_MIRROR_SECURITY=http://<host>/debian-security for security updates).',
	)
}
