/** Brings a database to the form of this version, or of an earlier one, and ends: for a copy that an update tries itself on, and for one that is restored. */
import { parseArgs } from 'node:util'
import { readConfig } from '#lib/server/config.ts'
import { migrate } from '#lib/server/db/migrate.ts'
import { migrations } from '#lib/server/db/migrations.ts'

const { until } = parseArgs({ options: { until: { type: 'string' } } }).values
const last = until === undefined ? migrations.length - 1 : migrations.findIndex(({ name }) => name === until)
if (last < 0) throw new Error('this program does not know that migration')
await migrate(readConfig().database, migrations.slice(0, last + 1))
