/** The process environment as one checked object, read once at start. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const Environment = z.object({
	REDIS_SOCKET: z.string().default('/run/redis/redis.sock'),
	PGHOST: z.string().default('/run/postgresql'),
	PGDATABASE: z.string().default('callytics'),
	PGUSER: z.string().default('callytics'),
	ARI_LISTEN: z
		.string()
		.regex(/^[^:]+:\d+$/)
		.default('127.0.0.1:8090'),
	EXECUTOR_SOCKET: z.string().default('/run/callytics/executor.sock'),
	HELPER_SOCKET: z.string().default('/run/callytics/helper.sock'),
	STATE_DIRECTORY: z.string().default('/var/lib/callytics'),
	CALLYTICS_VERSION: z.string().default('0.0.0'),
	CONSOLE_HTTPS_PORT: z.coerce.number().int().min(0).max(65535).default(443),
	CONSOLE_HTTP_PORT: z.coerce.number().int().min(0).max(65535).default(80),
	BROWSER_PHONES_PORT: z.coerce.number().int().min(0).max(65535).default(8089),
	METRICS_PORT: z.coerce.number().int().min(0).max(65535).default(9464),
	CREDENTIALS_DIRECTORY: z.string().optional(),
})

/** Everything the processes take from their surroundings. */
export type Config = ReturnType<typeof readConfig>

/**
 * Reads and checks the environment.
 * @throws ZodError when a variable has the wrong form: the process must not start on a wrong one
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env) {
	const env = Environment.parse(environment)
	const [ariHost, ariPort] = env.ARI_LISTEN.split(':') as [string, string]
	return {
		redisSocket: env.REDIS_SOCKET,
		database: { host: env.PGHOST, database: env.PGDATABASE, user: env.PGUSER },
		ariListen: { host: ariHost, port: Number(ariPort) },
		executorSocket: env.EXECUTOR_SOCKET,
		helperSocket: env.HELPER_SOCKET,
		stateDirectory: env.STATE_DIRECTORY,
		consolePorts: {
			...{ https: env.CONSOLE_HTTPS_PORT, http: env.CONSOLE_HTTP_PORT },
			...{ metrics: env.METRICS_PORT, browserPhones: env.BROWSER_PHONES_PORT },
		},
		version: env.CALLYTICS_VERSION,
		/**
		 * A secret handed over by systemd (LoadCredential=); never in the environment or on a command line.
		 * @throws when the credential is absent
		 */
		secret: (name: string): string => readFileSync(join(env.CREDENTIALS_DIRECTORY ?? '', name), 'utf8').trim(),
	}
}
