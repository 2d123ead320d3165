/** Knocks at the console's door until it answers. */
import { request } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'

const LOOK_EVERY_MS = 100
const PATIENCE_MS = 2000

/** The HTTP status with which a console answers, undefined when nobody does. */
export function knock(host: string, port = 443): Promise<number | undefined> {
	return new Promise((resolve) => {
		// Whether the certificate is trusted is the browser's question; here only: does somebody answer.
		const options = { host, port, method: 'HEAD', rejectUnauthorized: false, timeout: PATIENCE_MS }
		const knocking = request(options, (response) => {
			response.resume()
			resolve(response.statusCode)
		})
		knocking.on('timeout', () => knocking.destroy())
		knocking.on('error', () => resolve(undefined))
		knocking.end()
	})
}

/** Waits until the console answers; false when it has not within the given time. */
export async function waitForConsole(host: string, seconds: number, port = 443): Promise<boolean> {
	const deadline = Date.now() + seconds * 1000
	while (Date.now() < deadline) {
		if ((await knock(host, port)) !== undefined) return true
		await delay(LOOK_EVERY_MS)
	}
	return false
}
