/** What a backup says about itself: how many rows each table had in the very state that was dumped, and files to look for. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { z } from 'zod'

const tableSchema = z.object({ rows: z.number().int(), sum: z.string() })
const fileSchema = z.object({ path: z.string(), size: z.number(), sha256: z.string() })

/** `contents.json` of a backup. */
export const contentsSchema = z.object({
	format: z.literal(1),
	/** Of the appliance. */
	version: z.string(),
	madeAt: z.iso.datetime(),
	/** Names of the applied migrations, in their order. */
	migrations: z.array(z.string()),
	tables: z.record(z.string(), tableSchema),
	/** Some files, chosen by chance, as they were before they were copied. */
	sample: z.array(fileSchema),
})
export type Contents = z.infer<typeof contentsSchema>
export type Tables = Contents['tables']
export type SampleFile = z.infer<typeof fileSchema>

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

/**
 * Counts every table and adds up a checksum of its rows; the order of rows does not matter.
 * @param client in a transaction of its own snapshot, if that matters
 */
export async function countTables(client: pg.Client): Promise<Tables> {
	// Text of a row depends on these; the same are set for both sides.
	await client.query(
		`set time zone 'UTC'; set datestyle to 'ISO'; set bytea_output to 'hex'; set extra_float_digits to 1`,
	)
	const { rows: names } = await client.query<{ name: string }>(
		`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`,
	)
	const tables: Tables = {}
	for (const { name } of names) {
		const { rows } = await client.query<{ rows: string; sum: string }>(
			`select count(*)::text as rows, coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text as sum
			from public.${quoted(name)} t`,
		)
		tables[name] = { rows: Number(rows[0]!.rows), sum: rows[0]!.sum }
	}
	return tables
}

/** @returns names of tables that differ, in either direction */
export function differingTables(noted: Tables, found: Tables): string[] {
	const names = [...new Set([...Object.keys(noted), ...Object.keys(found)])].sort()
	return names.filter((name) => noted[name]?.rows !== found[name]?.rows || noted[name]?.sum !== found[name]?.sum)
}

export async function hashFile(path: string): Promise<string> {
	const hash = createHash('sha256')
	await pipeline(createReadStream(path), hash)
	return hash.digest('hex')
}

/** A file that was changed a moment ago may still be written to: a call that is being recorded. */
const QUIET_MS = 60_000
const MOST_BYTES = 50_000_000

/**
 * Chooses files by chance, notes what they hold, and leaves out what is being written.
 * @param folders looked through with everything below; links are not followed
 */
export async function sampleFiles(folders: readonly string[], count: number): Promise<SampleFile[]> {
	const chosen: string[] = []
	let seen = 0
	const visit = async (folder: string): Promise<void> => {
		// What is deleted meanwhile is not looked at.
		for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
			const path = join(folder, entry.name)
			if (entry.isDirectory()) await visit(path)
			if (!entry.isFile()) continue
			// Each file of any number has the same chance (reservoir sampling).
			const place = seen < count ? seen : Math.floor(Math.random() * (seen + 1))
			if (place < count) chosen[place] = path
			seen++
		}
	}
	for (const folder of folders) await visit(folder)
	const sample: SampleFile[] = []
	for (const path of chosen) {
		const state = await lstat(path).catch(() => undefined)
		if (!state?.isFile() || Date.now() - state.mtimeMs < QUIET_MS || state.size > MOST_BYTES) continue
		sample.push({ path, size: state.size, sha256: await hashFile(path) })
	}
	return sample
}
