/** Back to the state of the first boot: asks for the wipe, which the next boot does before anything else is started. */
import { replaceFile } from '../helper/files.ts'
import { run } from '../helper/run.ts'

/** callytics-factory-reset.service looks for it. */
const MARK = '/var/lib/callytics/factory-reset'

export async function factoryReset(): Promise<void> {
	await replaceFile(MARK, '', 0o600)
	await run('/usr/bin/systemctl', ['--no-block', 'reboot'])
}
