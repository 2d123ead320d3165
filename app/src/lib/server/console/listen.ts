/** The console's doors: HTTPS with pages, API and the live view, HTTP that leads there, one that shows nothing but metrics, and one for phones in a browser. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { securityHeaders } from '../auth/headers.ts'
import type { Config } from '../config.ts'
import type { LiveRelay } from '../events/to-browser.ts'
import { log } from '../log.ts'
import { plainAddress } from './address.ts'
import type { BrowserPhones } from './browser-phones.ts'
import { refuseBody } from './body-limit.ts'
import { serveCaCertificate } from './ca-certificate.ts'
import { waitForCertificate, watchCertificate } from './certificate.ts'
import { createRedirectServer } from './http-redirect.ts'

/** Where SvelteKit's handler finds the address that only the socket knows; no browser may claim one. */
export const addressHeader = 'x-callytics-address'

export interface Doors {
	/** Nobody new gets in. */
	close(): void
	/** Whoever is still in is put out. */
	clear(): void
}

const turnAway = (response: ServerResponse, status: number) =>
	response.writeHead(status, { 'content-length': 0, connection: 'close' }).end()

const tlsOptions = { minVersion: 'TLSv1.2' } as const

/**
 * Opens the doors as soon as there is a certificate.
 * @param pages SvelteKit's handler
 * @param fail called when a port cannot be had
 */
export async function openDoors(
	config: Pick<Config, 'stateDirectory' | 'consolePorts'>,
	pages: RequestListener,
	{ relay, browserPhones }: { relay: LiveRelay; browserPhones: BrowserPhones },
	fail: (error: unknown) => void,
): Promise<Doors> {
	const tlsDirectory = join(config.stateDirectory, 'tls')
	const certificate = await waitForCertificate(tlsDirectory)
	/** @param answer answers by itself, and says so, or lets the request through to the pages */
	const door = (answer: (request: IncomingMessage, response: ServerResponse) => boolean) =>
		createServer({ ...certificate, ...tlsOptions }, (request, response) => {
			// Here and not only at SvelteKit's hook: files and redirects do not pass there.
			for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
			if (answer(request, response)) return
			request.headers[addressHeader] = plainAddress(request.socket.remoteAddress)
			pages(request, response)
		})
	const https = door((request, response) => {
		if (serveCaCertificate(tlsDirectory, request.url, response)) return true
		const refused = refuseBody(request)
		if (refused) turnAway(response, refused)
		return refused !== undefined
	})
	// Whoever watches the machine need not reach its console. The gate asks for a token, as at any door.
	const metrics = door((request, response) => {
		if (request.method !== 'GET' || request.url !== '/metrics') {
			turnAway(response, 404)
			return true
		}
		request.url = '/api/metrics'
		delete request.headers.cookie
		return false
	})
	const phones = door((_request, response) => {
		turnAway(response, 404)
		return true
	})
	phones.on('upgrade', (request, socket, head) => browserPhones.upgrade(request, socket, head))
	https.on('upgrade', (request, socket, head) => relay.upgrade(request, socket, head))
	const secured = [https, metrics, phones]
	const stopWatching = watchCertificate(tlsDirectory, (renewed) => {
		for (const server of secured) server.setSecureContext({ ...renewed, ...tlsOptions })
	})
	const http = createRedirectServer(tlsDirectory, config.consolePorts.https)
	const all = [http, ...secured]
	for (const server of all) server.on('error', fail)
	https.listen(config.consolePorts.https, () => log.info('console listens', { port: config.consolePorts.https }))
	http.listen(config.consolePorts.http)
	metrics.listen(config.consolePorts.metrics)
	phones.listen(config.consolePorts.browserPhones)
	return {
		close() {
			stopWatching()
			for (const server of all) server.close()
		},
		clear() {
			for (const server of all) server.closeAllConnections()
		},
	}
}
