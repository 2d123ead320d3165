/** The process that serves the web console: callytics-console.service. */
import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { readConfig } from '#lib/server/config.ts'
import { plainAddress } from '#lib/server/console/address.ts'
import { serveCaCertificate } from '#lib/server/console/ca-certificate.ts'
import { waitForCertificate, watchCertificate } from '#lib/server/console/certificate.ts'
import { createRedirectServer } from '#lib/server/console/http-redirect.ts'
import { startConsole } from '#lib/server/console/start.ts'
import { log } from '#lib/server/log.ts'

const config = readConfig()
const tlsDirectory = join(config.stateDirectory, 'tls')

/** An error nobody can recover from: systemd starts the process again. */
function fail(error: unknown): never {
	log.error('console cannot go on', { error })
	process.exit(1)
}

// Read by SvelteKit's handler: where it finds the address that only the socket knows, and that no browser may claim.
const addressHeader = 'x-callytics-address'
process.env['ADDRESS_HEADER'] = addressHeader

const running = startConsole(config, fail)
// SvelteKit's handler lies beside the build's server folder; it is a file of the build, not of the sources.
const kit = (await import(/* @vite-ignore */ new URL('../handler.js', import.meta.url).href)) as {
	handler: RequestListener
}

const certificate = await waitForCertificate(tlsDirectory)
const https = createServer({ ...certificate, minVersion: 'TLSv1.2' }, (request, response) => {
	if (request.url === '/ca.crt') return serveCaCertificate(tlsDirectory, response)
	request.headers[addressHeader] = plainAddress(request.socket.remoteAddress)
	kit.handler(request, response)
})
https.on('upgrade', (request, socket, head) => running.relay.upgrade(request, socket, head))
const stopWatching = watchCertificate(tlsDirectory, (renewed) =>
	https.setSecureContext({ ...renewed, minVersion: 'TLSv1.2' }),
)
const http = createRedirectServer(tlsDirectory, config.consolePorts.https)
for (const server of [https, http]) server.on('error', fail)
https.listen(config.consolePorts.https, () => log.info('console listens', { port: config.consolePorts.https }))
http.listen(config.consolePorts.http)

async function stop(): Promise<void> {
	stopWatching()
	// Whatever is not done by then is cut off; systemd would do it less politely.
	setTimeout(() => process.exit(1), 8000).unref()
	http.close()
	https.close()
	await running.stop()
	http.closeAllConnections()
	https.closeAllConnections()
	log.info('console stopped')
	process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop().catch(fail))
