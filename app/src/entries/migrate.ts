/** Brings a database to the form of this program and ends: how an update tries itself out on a copy before the restart. */
import { readConfig } from '#lib/server/config.ts'
import { migrate } from '#lib/server/db/migrate.ts'
import { migrations } from '#lib/server/db/migrations.ts'

await migrate(readConfig().database, migrations)
