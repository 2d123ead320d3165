/** Settings → the text of every generated file, and what Asterisk must have once it has read them. Touches nothing. */
import { UserError } from '../errors.ts'
import { generatedHeader, renderObject, type ConfigObject } from './config-object.ts'
import { inboundLine, inboundSpellings } from './inbound-numbers.ts'
import { extensionObjects, type ExtensionForAsterisk } from './pjsip-extensions.ts'
import { transportObjects, type PublicAddressForAsterisk } from './pjsip-transports.ts'
import { rtpText } from './rtp.ts'
import { trunkObjects, type TrunkForAsterisk } from './pjsip-trunks.ts'

/** The settings that reach Asterisk. */
export interface AsteriskSettings {
	extensions: readonly ExtensionForAsterisk[]
	trunks: readonly TrunkForAsterisk[]
	/** Numbers with an inbound route, as the user wrote them. */
	dids: readonly string[]
	/** Where packets come from that came through the VPN; none while it is off. */
	vpnNetworks?: readonly string[]
	/** Absent where no router stands before the machine, or its address is not known. */
	publicAddress?: PublicAddressForAsterisk | undefined
}

/** Generated files, by name below the generated folder; asterisk/*.conf includes them by these names. */
export const generatedFiles = {
	transports: 'pjsip_transports.conf',
	rtp: 'rtp_browser.conf',
	extensions: 'pjsip_extensions.conf',
	trunks: 'pjsip_trunks.conf',
	inbound: 'extensions_callytics_inbound.conf',
} as const

/** One thing of the settings and what it became. */
export interface Rendered {
	/** As the verdict names it: an extension's number, `trunk-<id>`, a DID. */
	object: string
	kind: 'endpoint' | 'number'
	/** Its text in the file; changes exactly when it must be read back again. Empty for a trunk that is switched off. */
	text: string
	objects: ConfigObject[]
	/** Spellings of a DID. */
	spellings: string[]
	/** Why it was left out of the file, in the user's words. */
	problem?: string
}

export interface RenderedConfig {
	/** File name → text. */
	files: Map<string, string>
	parts: Rendered[]
}

/** One bad row must not keep all others from being applied. */
function part(
	object: string,
	kind: Rendered['kind'],
	render: () => Pick<Rendered, 'text' | 'objects' | 'spellings'>,
): Rendered {
	try {
		return { object, kind, ...render() }
	} catch (error) {
		if (!(error instanceof UserError)) throw error
		return { object, kind, text: '', objects: [], spellings: [], problem: error.message }
	}
}

function endpointPart(object: string, makeObjects: () => ConfigObject[]): Rendered {
	return part(object, 'endpoint', () => {
		const objects = makeObjects()
		return { objects, spellings: [], text: objects.map(renderObject).join('') }
	})
}

function numberParts(dids: readonly string[]): Rendered[] {
	const taken = new Map<string, string>()
	return dids.map((did) =>
		part(did, 'number', () => {
			const spellings = inboundSpellings(did)
			const other = taken.get(spellings.find((spelling) => taken.has(spelling)) ?? '')
			if (other !== undefined)
				throw new UserError(409, 'asterisk_config.did_taken', `it is the same number as ${other}.`)
			for (const spelling of spellings) taken.set(spelling, did)
			return { objects: [], spellings, text: spellings.map(inboundLine).join('') }
		}),
	)
}

/** All generated files for these settings. A row that cannot be rendered is left out and carries its problem. */
export function renderAsteriskConfig(settings: AsteriskSettings): RenderedConfig {
	const extensions = settings.extensions.map((extension) =>
		endpointPart(extension.number, () => extensionObjects(extension, settings.vpnNetworks)),
	)
	const trunks = settings.trunks.map((trunk) => endpointPart(`trunk-${trunk.id}`, () => trunkObjects(trunk)))
	const numbers = numberParts(settings.dids)
	const transports = settings.publicAddress ? transportObjects(settings.publicAddress) : []
	const hasBrowserPhones = settings.extensions.some(({ isInBrowser }) => isInBrowser)
	const text = (parts: Rendered[]) => parts.map((one) => one.text).join('')
	return {
		files: new Map([
			[generatedFiles.transports, generatedHeader + transports.map(renderObject).join('')],
			[generatedFiles.rtp, generatedHeader + rtpText(hasBrowserPhones, settings.publicAddress)],
			[generatedFiles.extensions, generatedHeader + text(extensions)],
			[generatedFiles.trunks, generatedHeader + text(trunks)],
			[generatedFiles.inbound, `${generatedHeader}\n[callytics-inbound]\n${text(numbers)}`],
		]),
		parts: [...extensions, ...trunks, ...numbers],
	}
}
