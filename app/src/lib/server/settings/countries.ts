/** The country of an address, from a database file that the user brings (MaxMind DB format 2.0); without one nobody knows. */
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Reader, type Response } from 'mmdb-lib'
import { z } from 'zod'
import { rangesFile, rangesHead } from '../../../../../appliance/helper/protocol.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { receiveUpload } from '../receive-upload.ts'
import { noteDeed, type Actor } from './actor.ts'
import { rangesOf, type CountryDatabase } from './country-ranges.ts'

/** A file of countries has ten megabytes, one that names cities as well sixty. */
const MOST_BYTES = 100_000_000

let file = ''
let handOver = ''
let database: CountryDatabase | undefined
/** Brought while countries are refused: it takes the other one's place when the change is kept. */
let tried: CountryDatabase | undefined
/** Of whose walk the handed over ranges are: a walk takes up to seconds. */
let handedOver: { database: CountryDatabase; head: string } | undefined

const fileIn = (stateDirectory: string) => join(stateDirectory, 'countries.mmdb')
const triedFile = () => `${file}.tried`

function open(bytes: Buffer): CountryDatabase {
	const reader = new Reader<Response>(bytes)
	return { bytes, reader, countryOf: (address) => Place.safeParse(reader.get(address)).data }
}

/**
 * Reads the file that is there; one that cannot be read is as good as none.
 * @param handOverTo where the helper finds the ranges of refused countries
 */
export function useCountries(stateDirectory: string, handOverTo: string = rangesFile): void {
	file = fileIn(stateDirectory)
	handOver = handOverTo
	handedOver = undefined
	database = readIfThere(file)
	tried = readIfThere(triedFile())
}

function readIfThere(path: string): CountryDatabase | undefined {
	try {
		return open(readFileSync(path))
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn('the file of countries cannot be read', { error })
		return undefined
	}
}

/** As MaxMind writes a country, and as others do who use its format. */
const Place = z.union([
	z
		.object({ country: z.object({ iso_code: z.string().regex(/^[A-Z]{2}$/) }) })
		.transform((place) => place.country.iso_code),
	z.object({ country_code: z.string().regex(/^[A-Z]{2}$/) }).transform((place) => place.country_code),
])

/** Code of the country (ISO 3166-1 alpha-2); undefined where the file does not know, or there is none. */
export function countryOf(address: string): string | undefined {
	try {
		return database?.countryOf(address.replace(/\/.*/, ''))
	} catch {
		// A damaged place in the file: the address is what matters, not where it is.
		return undefined
	}
}

/** What file there is: its own name for itself, and when it was made. */
export function describeCountries(): { name: string; madeAt: number } | undefined {
	const metadata = database?.reader.metadata
	return metadata && { name: metadata.databaseType, madeAt: metadata.buildEpoch.getTime() }
}

// Addresses of root name servers and of large networks on every continent: a file of countries knows some of them.
const wellKnown = ['193.0.14.129', '8.8.8.8', '202.12.27.33', '41.0.0.1', '200.160.0.8']

/** @throws UserError 400 for what is no database of countries */
function openDatabase(bytes: Buffer): CountryDatabase {
	const refusal = (message: string) => new UserError(400, 'countries.not_readable', message, 'file')
	try {
		const opened = open(bytes)
		if (wellKnown.some((address) => opened.countryOf(address))) return opened
	} catch {
		throw refusal('This is no database of addresses, or a damaged one. Bring a file in MaxMind DB format (.mmdb).')
	}
	throw refusal('This database does not tell countries. Bring one of countries or cities.')
}

const tooLarge = () => new UserError(413, 'countries.too_large', 'A database of countries has at most 100 MB.', 'file')

/**
 * Puts an uploaded file into the place of the one before, or beside it to be tried first.
 * @param upload.length what the browser says it is going to send, in bytes
 * @param isTried until `settleCountries`
 * @throws UserError 400 when it is no database of countries, 413 when it is too large
 */
export async function takeInCountries(
	upload: { length: number | undefined; body: ReadableStream<Uint8Array> | null },
	actor: Actor,
	isTried = false,
): Promise<void> {
	if ((upload.length ?? 0) > MOST_BYTES) throw tooLarge()
	const arriving = `${file}.${randomUUID()}`
	let opened: CountryDatabase
	try {
		await receiveUpload(upload.body, arriving, MOST_BYTES, tooLarge)
		opened = openDatabase(await readFile(arriving))
		await rename(arriving, isTried ? triedFile() : file)
	} finally {
		await rm(arriving, { force: true })
	}
	if (isTried) tried = opened
	else database = opened
	const { databaseType: name } = opened.reader.metadata
	await noteDeed(actor, { kind: 'firewall', action: 'countries-brought', objectName: name })
	log.info('file of countries taken in', { name, isTried, user: actor.name })
}

/** What was tried, if anything was, takes the place of the one before or is forgotten. */
export async function settleCountries(isKept: boolean): Promise<void> {
	if (!tried) return
	if (isKept) {
		await rename(triedFile(), file)
		database = tried
	} else await rm(triedFile(), { force: true })
	tried = undefined
}

export async function removeCountries(actor: Actor): Promise<void> {
	await rm(file, { force: true })
	database = undefined
	await noteDeed(actor, { kind: 'firewall', action: 'countries-removed' })
	log.info('file of countries removed', { user: actor.name })
}

/**
 * Works out the addresses of refused countries and lays them where the helper reads them.
 * @param isTrial by the database that is tried, if one is
 * @throws UserError 409 without a database, and for more than the kernel takes quickly
 */
export async function handOverRanges(countries: readonly string[], isTrial = false): Promise<void> {
	if (countries.length === 0) return
	const of = isTrial ? (tried ?? database) : database
	if (!of)
		throw new UserError(
			409,
			'countries.none',
			'Countries are refused, but there is no database of countries. Bring one, or refuse none.',
		)
	const head = rangesHead(countries)
	if (handedOver?.database === of && handedOver.head === head && existsSync(handOver)) return
	const text = [head, ...(await rangesOf(of, countries)), ''].join('\n')
	const arriving = `${handOver}.${randomUUID()}`
	await writeFile(arriving, text, { mode: 0o640 })
	await rename(arriving, handOver)
	handedOver = { database: of, head }
}
