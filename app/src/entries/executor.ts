/** The process that takes calls: callytics-executor.service. */
import { startRegistrationWatch } from '#lib/server/asterisk-config/registration-watch.ts'
import { startExecutor } from '#lib/server/call/start.ts'
import { readConfig } from '#lib/server/config.ts'
import { log } from '#lib/server/log.ts'

const config = readConfig()
const executor = await startExecutor(config)
const registrationWatch = startRegistrationWatch(config, executor.redis)

let isStopping = false
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
	process.on(signal, () => {
		if (isStopping) return
		isStopping = true
		registrationWatch.stop()
		executor.stop().then(
			() => process.exit(0),
			(error: unknown) => {
				log.error('stopping failed', { error })
				process.exit(1)
			},
		)
	})
}
