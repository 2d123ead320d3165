/** Once the boot loader has been told that the new version is good: the update is over, and the way back with it. */
import { run as runTool } from '../helper/run.ts'
import { databaseBefore } from '../helper/update/places.ts'
import { readInstalled, readRun } from '../helper/update/state.ts'
import { dropDatabase } from './database.ts'
import { endRun } from './record.ts'

const run = await readRun()
const status = (await runTool('/usr/lib/systemd/systemd-bless-boot', ['status'])).trim()
const { rootHash } = await readInstalled()
// While its tries are still counted a power cut leads back to the old version, which needs the copy.
if (run?.state === 'booting' && run.to.rootHash === rootHash && ['good', 'clean'].includes(status)) {
	await endRun(run, 'kept', '')
	await dropDatabase(databaseBefore)
}
