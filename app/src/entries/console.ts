/** The process that serves the web console: callytics-console.service. */
import { log } from '#lib/server/log.ts'

log.info('console not built yet')
