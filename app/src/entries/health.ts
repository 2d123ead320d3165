/** Checks once whether this machine takes calls, for the boot: callytics-check.service. */
import { rename, writeFile } from 'node:fs/promises'
import { connectAmi } from '#lib/server/asterisk-config/ami.ts'
import { readConfig } from '#lib/server/config.ts'
import { closeDatabase, openDatabase } from '#lib/server/db/pool.ts'
import { healthParts } from '#lib/server/health-check/ask.ts'
import { checkTelephony } from '#lib/server/health-check/check.ts'
import { log } from '#lib/server/log.ts'
import { connectRedis } from '#lib/server/redis.ts'

const resultFile = '/run/callytics/health.json'

const config = readConfig()
const redis = connectRedis(config.redisSocket, config.secret('redis-password'))
redis.on('error', (error) => log.debug('the health check has no Redis', { error }))
const password = config.secret('ami-password')
const ami = connectAmi({ host: '127.0.0.1', port: 5038, userName: 'callytics', password })
openDatabase(config.database)
// A Redis that is not there does not answer, and its part says so.
if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve).once('error', resolve))

const verdicts = await checkTelephony(healthParts(config, redis, ami), (part, error) =>
	log.warn('a part does not answer the health check', { part, error }),
)
await writeFile(`${resultFile}.new`, JSON.stringify(verdicts))
await rename(`${resultFile}.new`, resultFile)
ami.close()
redis.disconnect()
await closeDatabase()
