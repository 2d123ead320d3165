/** The appliance's figures for Prometheus: at the console's address, and at a port of their own as `/metrics`. */
import { readConfig } from '#lib/server/config.ts'
import { readMetrics, writeMetrics } from '#lib/server/console/metrics.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async () =>
	new Response(writeMetrics(await readMetrics(readConfig().version)), {
		headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
	})
