/** The process that takes calls: callytics-executor.service. */
import { log } from '#lib/server/log.ts'

log.info('executor not built yet')
