/** The signed list of an update's files, and the order of versions. Pure. */
import { Refusal } from '../refusal.ts'
import { updateVersionPattern, type UpdateSource } from './settings.ts'

export const listName = 'SHA256SUMS'
export const signatureName = 'SHA256SUMS.gpg'
export const MAX_LIST_BYTES = 64 * 1024
export const MAX_NOTES_BYTES = 256 * 1024

const line = /^([0-9a-f]{64}) [ *](\S+)$/
const name = /^callytics-appliance_([\d.]+)\.(efi|notes\.txt|root(?:-verity)?\.[0-9a-f]{32}\.raw\.zst)$/
const kinds = ['efi', 'notes.txt', 'root', 'root-verity'] as const
type Kind = (typeof kinds)[number]

/** The largest a part can be; what is more is no part of ours. */
const mostBytes: Record<Kind, number> = {
	efi: 160 * 1024 ** 2,
	'notes.txt': MAX_NOTES_BYTES,
	root: 1024 ** 3,
	'root-verity': 64 * 1024 ** 2,
}

export interface Part {
	kind: Kind
	name: string
	sha256: string
	mostBytes: number
}

export interface Manifest {
	version: string
	parts: Part[]
}

const foreign = () =>
	new Refusal('update.foreign', 'This is no update of this appliance. Take the file or the address from its maker.')

/** @throws Refusal `update.foreign` for a list that is not of one whole version */
export function parseManifest(text: string): Manifest {
	const parts = text
		.trim()
		.split('\n')
		.map((row) => {
			const [, sha256 = '', file = ''] = line.exec(row) ?? []
			const [, version = '', rest = ''] = name.exec(file) ?? []
			const kind = kinds.find((one) => rest === one || rest.startsWith(`${one}.`))
			if (!kind || !updateVersionPattern.test(version)) throw foreign()
			return { kind, name: file, sha256, version, mostBytes: mostBytes[kind] }
		})
	const version = parts[0]?.version ?? ''
	const isWhole = kinds.every((kind) => parts.filter((part) => part.kind === kind).length === 1)
	if (!isWhole || parts.some((part) => part.version !== version)) throw foreign()
	return { version, parts: parts.map(({ kind, name, sha256, mostBytes }) => ({ kind, name, sha256, mostBytes })) }
}

/** Whether a version is later than another one, number by number. */
export function isLater(version: string, other: string): boolean {
	const [a, b] = [version, other].map((text) => text.split('.').map(Number)) as [number[], number[]]
	const place = a.findIndex((number, index) => number !== b[index])
	return place >= 0 && a[place]! > b[place]!
}

/**
 * One that gave way is refused from an address; whoever uploads it wants it tried again: a carrier's fault is over some day.
 * @throws Refusal for a version that must not follow the one that runs
 */
export function refuseUnlessNext(
	version: string,
	running: string,
	gaveWay: readonly string[],
	source: UpdateSource['kind'],
): void {
	if (version === running) throw new Refusal('update.same', `Version ${version} runs already. There is nothing to do.`)
	if (!isLater(version, running))
		throw new Refusal(
			'update.older',
			`Version ${version} is older than ${running}, which runs here. Bring a later one: data that a later version has written is not for an older one.`,
		)
	if (source === 'address' && gaveWay.includes(version))
		throw new Refusal(
			'update.gave_way',
			`Version ${version} was started here and gave way. Why stands in the history. Bring a later one, or upload this one as a file to try it again.`,
		)
}
