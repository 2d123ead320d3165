/** Asks the real parts of this machine for the telephony health check. */
import type { Redis } from 'ioredis'
import {
	ENDLESS_RESTARTS,
	runSchema,
	systemReadingSchema,
	updateRunFile,
	type UnitReading,
} from '../../../../../appliance/helper/protocol.ts'
import type { Ami } from '../asterisk-config/ami.ts'
import { readBack } from '../asterisk-config/apply.ts'
import type { Config } from '../config.ts'
import { readAsteriskSettings } from '../console/force.ts'
import { createExecutorClient } from '../control/client.ts'
import { appliedMigrations } from '../db/migrate.ts'
import { migrations } from '../db/migrations.ts'
import { listTrunks } from '../db/trunks.ts'
import { readSipStatuses } from '../events/live-feed.ts'
import { callHelper } from '../machine/helper.ts'
import { readReport } from '../machine/read-report.ts'
import type { HealthParts } from './check.ts'

/** Without these nobody is called. */
const neededUnits: readonly string[] = [
	'asterisk.service',
	'callytics-executor.service',
	'callytics-console.service',
	'postgresql@18-main.service',
	'redis-server.service',
	'nftables.service',
	'systemd-networkd.service',
]

/** One that ends again and again is `active`, too, in the moments between. */
const MOMENT_MS = 10_000
const runs = ({ state, since, restarts }: UnitReading): boolean =>
	state === 'active' && (restarts < ENDLESS_RESTARTS || Date.now() - (since ?? 0) > MOMENT_MS)

/** Trunks that were registered before the update that is under way restarted the machine. */
const trunksBefore = async (): Promise<string[]> => (await readReport(updateRunFile, runSchema))?.trunks ?? []

/** @param redis connected, or about to be. @param ami likewise */
export function healthParts(config: Config, redis: Redis, ami: Ami): HealthParts {
	const executor = createExecutorClient(config.executorSocket)
	return {
		async unitsDown() {
			const { units } = systemReadingSchema.parse(
				JSON.parse(await callHelper(config.helperSocket, { action: 'read-system' })),
			)
			return units.filter((one) => neededUnits.includes(one.unit) && !runs(one))
		},
		async migrations() {
			const applied = await appliedMigrations(config.database)
			return { applied, known: migrations.map(({ name }) => name) }
		},
		async asksAsterisk() {
			await executor.endpoints()
			return (await executor.health()).isAsteriskConnected
		},
		async readBack() {
			const settings = await readAsteriskSettings()
			return readBack(ami, settings)
		},
		async trunksMissing() {
			const before = await trunksBefore()
			if (before.length === 0) return { expected: 0, missing: [] }
			const registered = (await readSipStatuses(redis)).filter(({ state }) => state === 'registered')
			const gone = before.filter((trunk) => !registered.some(({ endpoint }) => endpoint === trunk))
			const names = new Map((await listTrunks()).map(({ id, name }) => [`trunk-${id}`, name]))
			return { expected: before.length, missing: gone.map((trunk) => names.get(trunk) ?? trunk) }
		},
		callItself: () => executor.callItself(),
	}
}
