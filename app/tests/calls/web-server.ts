/**
 * A web server in the test world, for flows that ask other machines. How it answers is said by the request's own address:
 * `/anything?status=404&delayMs=3000&body=<text>&type=application/json&failFirst=2&endless=yes&location=…`
 */
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import type { Host } from '../phones/host.ts'
import { until } from '../phones/until.ts'
import type { WebRequest } from './web-server-program.ts'

export interface WebServer {
	/** Without a slash at its end. */
	origin: string
	requests: readonly WebRequest[]
	/** The requests for a path, once there are so many. */
	asked: (path: string, count: number, deadlineMs?: number) => Promise<WebRequest[]>
	/** An address that is answered as said. */
	address: (path: string, answer?: Record<string, string | number>) => string
}

/** Starts it on a host; it ends with the host. */
export async function startWebServer(host: Host, port = 8080): Promise<WebServer> {
	const requests: WebRequest[] = []
	let isUp = false
	const program = join(import.meta.dirname, 'web-server-program.ts')
	const child = host.start([process.execPath, program, host.address, String(port)])
	if (!child.stdout) throw new Error('the web server has no pipe')
	createInterface({ input: child.stdout }).on('line', (line) => {
		if (line === 'up') isUp = true
		else requests.push(JSON.parse(line) as WebRequest)
	})
	await until('the web server is up', () => isUp)
	const origin = `http://${host.address}:${port}`
	return {
		origin,
		requests,
		asked: (path, count, deadlineMs) =>
			until(
				`${path} is asked for ${count} times`,
				() => {
					const found = requests.filter((request) => request.path === path)
					return found.length >= count && found
				},
				deadlineMs,
			),
		address: (path, answer = {}) => {
			const words = Object.entries(answer).map(([name, value]) => [name, String(value)])
			return `${origin}${path}${words.length ? `?${new URLSearchParams(words).toString()}` : ''}`
		},
	}
}
