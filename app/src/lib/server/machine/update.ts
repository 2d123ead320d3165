/** Updates on the real machine: asked of the helper; whether calls are taken is asked of the parts themselves. */
import type { Redis } from 'ioredis'
import { updateStateSchema, uploadedUpdateFile, type HelperRequest } from '../../../../../appliance/helper/protocol.ts'
import { connectAmi } from '../asterisk-config/ami.ts'
import type { Config } from '../config.ts'
import { healthParts } from '../health-check/ask.ts'
import { checkTelephony } from '../health-check/check.ts'
import { log } from '../log.ts'
import type { UpdateMachine } from '../settings/update-machine.ts'
import { callHelper } from './helper.ts'

export function createUpdateMachine(config: Config, redis: Redis): UpdateMachine {
	const ask = (request: HelperRequest) => callHelper(config.helperSocket, request)
	return {
		read: async () => updateStateSchema.parse(JSON.parse(await ask({ action: 'read-update' }))),
		check: async (source) => void (await ask({ action: 'check-update', source })),
		install: async (order) => void (await ask({ action: 'install-update', order })),
		cancel: async () => void (await ask({ action: 'cancel-update' })),
		uploadedFile: uploadedUpdateFile,
		async checkTelephony() {
			const password = config.secret('ami-password')
			const ami = connectAmi({ host: '127.0.0.1', port: 5038, userName: 'callytics', password })
			try {
				return await checkTelephony(healthParts(config, redis, ami), (part, error) =>
					log.warn('a part does not answer the health check', { part, error }),
				)
			} finally {
				ami.close()
			}
		},
	}
}
