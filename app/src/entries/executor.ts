/** The process that takes calls: callytics-executor.service. */
import { startExecutor } from '#lib/server/call/start.ts'
import { readConfig } from '#lib/server/config.ts'
import { log } from '#lib/server/log.ts'

const config = readConfig()
const executor = await startExecutor(config)

let isStopping = false
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
	process.on(signal, () => {
		if (isStopping) return
		isStopping = true
		executor.stop().then(
			() => process.exit(0),
			(error: unknown) => {
				log.error('stopping failed', { error })
				process.exit(1)
			},
		)
	})
}
