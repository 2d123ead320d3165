/**
 * As much of an S3 store as a backup needs, for tests: objects in memory, one bucket, one access key. Debian has no such
 * server. Signatures are not checked, only who signs. Run as a program: `node s3-store.ts PORT BUCKET KEY_ID`.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

const [port, bucket, keyId] = process.argv.slice(2)
const objects = new Map<string, Buffer>()

/** A body that is signed piece by piece: `LENGTH;chunk-signature=…`, the piece, and so on until a length of 0. */
function unwrap(body: Buffer): Buffer {
	const pieces: Buffer[] = []
	for (let at = 0; ;) {
		const lineEnd = body.indexOf('\r\n', at)
		const length = parseInt(body.subarray(at, lineEnd).toString(), 16)
		if (!length) return Buffer.concat(pieces)
		pieces.push(body.subarray(lineEnd + 2, lineEnd + 2 + length))
		at = lineEnd + 2 + length + 2
	}
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = []
	for await (const chunk of request) chunks.push(chunk as Buffer)
	const body = Buffer.concat(chunks)
	return String(request.headers['x-amz-content-sha256']).startsWith('STREAMING-') ? unwrap(body) : body
}

const xml = (text: string) => `<?xml version="1.0" encoding="UTF-8"?>${text}`

function refuse(response: ServerResponse, status: number, code: string): void {
	response.writeHead(status, { 'content-type': 'application/xml' })
	response.end(xml(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`))
}

function list(query: URLSearchParams): string {
	const prefix = query.get('prefix') ?? ''
	const found = [...objects].filter(([name]) => name.startsWith(prefix)).sort()
	const contents = found.map(
		([name, { length }]) =>
			`<Contents><Key>${name}</Key><Size>${length}</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>`,
	)
	const counts = `<Name>${bucket}</Name><Prefix>${prefix}</Prefix><KeyCount>${found.length}</KeyCount><MaxKeys>10000</MaxKeys>`
	return xml(`<ListBucketResult>${counts}<IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`)
}

function send(request: IncomingMessage, response: ServerResponse, object: Buffer): void {
	const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
	const from = range ? Number(range[1]) : 0
	const to = range?.[2] ? Math.min(Number(range[2]), object.length - 1) : object.length - 1
	response.writeHead(range ? 206 : 200, {
		'content-length': to - from + 1,
		...(range && { 'content-range': `bytes ${from}-${to}/${object.length}` }),
		'last-modified': new Date(0).toUTCString(),
		etag: `"${createHash('md5').update(object).digest('hex')}"`,
	})
	response.end(request.method === 'HEAD' ? undefined : object.subarray(from, to + 1))
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const url = new URL(request.url ?? '/', 'http://store')
	const [, wanted, ...rest] = decodeURIComponent(url.pathname).split('/')
	const name = rest.join('/')
	if (!request.headers.authorization?.includes(`Credential=${keyId}/`))
		return refuse(response, 403, 'InvalidAccessKeyId')
	if (wanted !== bucket) return refuse(response, 404, 'NoSuchBucket')
	if (name === '') return void response.end(request.method === 'GET' ? list(url.searchParams) : undefined)
	if (request.method === 'PUT') {
		const body = await bodyOf(request)
		objects.set(name, body)
		return void response.writeHead(200, { etag: `"${createHash('md5').update(body).digest('hex')}"` }).end()
	}
	if (request.method === 'DELETE') {
		objects.delete(name)
		return void response.writeHead(204).end()
	}
	const object = objects.get(name)
	if (!object) return refuse(response, 404, 'NoSuchKey')
	send(request, response, object)
}

createServer((request, response) => void answer(request, response)).listen(Number(port), () => console.log('up'))
