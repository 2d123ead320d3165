/** The process that serves the web console: callytics-console.service. */
import type { RequestListener } from 'node:http'
import { readConfig } from '#lib/server/config.ts'
import { addressHeader, openDoors } from '#lib/server/console/listen.ts'
import { startConsole } from '#lib/server/console/start.ts'
import { log } from '#lib/server/log.ts'

/** An error nobody can recover from: systemd starts the process again. */
function fail(error: unknown): never {
	log.error('console cannot go on', { error })
	process.exit(1)
}

const config = readConfig()
const running = startConsole(config, fail)
process.env['ADDRESS_HEADER'] = addressHeader
// SvelteKit has one limit for all; ours are told apart by what is sent where.
process.env['BODY_SIZE_LIMIT'] = 'Infinity'
// SvelteKit's handler lies beside the build's server folder; it is a file of the build, not of the sources.
const kit = (await import(/* @vite-ignore */ new URL('../handler.js', import.meta.url).href)) as {
	handler: RequestListener
}
const doors = await openDoors(config, kit.handler, running, fail)

async function stop(): Promise<void> {
	// Whatever is not done by then is cut off; systemd would do it less politely.
	setTimeout(() => process.exit(1), 8000).unref()
	doors.close()
	await running.stop()
	doors.clear()
	log.info('console stopped')
	process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop().catch(fail))
