/** The program behind web-server.ts: tells each request as a line of JSON when it arrives, and answers as its address says. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface WebRequest {
	/** Milliseconds since 1970. */
	at: number
	method: string
	path: string
	headers: Record<string, string | string[] | undefined>
	body: string
}

const asked = new Map<string, number>()

async function readBody(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = []
	for await (const chunk of request) chunks.push(chunk as Buffer)
	return Buffer.concat(chunks).toString()
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const url = new URL(request.url ?? '/', 'http://x')
	const body = await readBody(request)
	const told = { at: Date.now(), method: request.method ?? '', path: url.pathname, headers: request.headers, body }
	process.stdout.write(`${JSON.stringify(told satisfies WebRequest)}\n`)
	const times = (asked.get(url.pathname) ?? 0) + 1
	asked.set(url.pathname, times)
	const said = url.searchParams
	const isFailing = times <= Number(said.get('failFirst') ?? 0)
	await new Promise((resolve) => setTimeout(resolve, Number(said.get('delayMs') ?? 0)))
	const location = said.get('location')
	response.writeHead(isFailing ? 503 : Number(said.get('status') ?? 200), {
		'content-type': said.get('type') ?? 'application/json',
		...(location && { location }),
	})
	if (said.get('endless')) {
		const timer = setInterval(() => response.write('x'.repeat(1024)), 50)
		response.on('close', () => clearInterval(timer))
		return
	}
	response.end(said.get('body') ?? '{}')
}

const [address = '127.0.0.1', port = '8080'] = process.argv.slice(2)
createServer((request, response) => void answer(request, response).catch(() => response.destroy())).listen(
	Number(port),
	address,
	() => process.stdout.write('up\n'),
)
// The one who started it is gone: so is the server.
process.stdin.on('end', () => process.exit(0)).resume()
