/** The audit log as a file, sent while it is read: as CSV, or with `?as=jsonl` as one JSON value a line. */
import { Readable } from 'node:stream'
import { getAppliance } from '#lib/server/db/settings.ts'
import { log } from '#lib/server/log.ts'
import { auditAsCsv, auditAsJsonLines } from '#lib/server/settings/audit.ts'
import { readAuditFilter, searchFor } from '../audit-filter.ts'
import type { RequestHandler } from './$types'

/** Cut off where it could not be read on: the browser then says that the file is not whole. */
async function* told(lines: AsyncGenerator<string>): AsyncGenerator<Uint8Array> {
	const encoder = new TextEncoder()
	try {
		for await (const line of lines) yield encoder.encode(line)
	} catch (error) {
		log.error('the audit log could not be exported to its end', { error })
		throw error
	}
}

export const GET: RequestHandler = async ({ url }) => {
	const isCsv = url.searchParams.get('as') !== 'jsonl'
	const { timeZone, name } = await getAppliance()
	const search = searchFor(readAuditFilter(url.searchParams), timeZone)
	const lines = isCsv ? auditAsCsv(search) : auditAsJsonLines(search)
	return new Response(Readable.toWeb(Readable.from(told(lines))) as ReadableStream, {
		headers: {
			'content-type': isCsv ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8',
			'content-disposition': `attachment; filename="${name}-audit.${isCsv ? 'csv' : 'jsonl'}"`,
		},
	})
}
