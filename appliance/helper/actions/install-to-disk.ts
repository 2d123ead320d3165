/** Actions read-disks and install-to-disk: which disks there are, and the unit that installs the appliance onto one. */
import { mkdir, rm } from 'node:fs/promises'
import { makeFile } from '../files.ts'
import { readMachineDisks, refuseUnlessFit } from '../install/disks.ts'
import { installUnit, orderFile, runFolder } from '../install/places.ts'
import type { ChosenDisk } from '../install/settings.ts'
import { isInstalling, tellInstall } from '../install/state.ts'
import type { HelperRequest } from '../protocol.ts'
import { Refusal } from '../refusal.ts'
import { run } from '../run.ts'
import { isUnderWay as isUpdating } from '../update/state.ts'
import type { Action } from './action.ts'

type ReadRequest = Extract<HelperRequest, { action: 'read-disks' }>
type InstallRequest = Extract<HelperRequest, { action: 'install-to-disk' }>

const SYSTEMCTL = '/usr/bin/systemctl'

export const readDisks: Action<ReadRequest, ReadRequest> = {
	verify: () => undefined,
	generate: (request) => request,
	apply: async () => JSON.stringify(await readMachineDisks()),
}

const underWay = () => new Refusal('install.under_way', 'An installation is under way. Wait until it is done.')

export const installToDisk: Action<InstallRequest, ChosenDisk> = {
	async verify({ disk }) {
		if (isInstalling()) throw underWay()
		// It restarts the machine at a moment of its own.
		if (isUpdating())
			throw new Refusal('install.updating', 'An update is under way. Wait until it is done, or cancel it.')
		refuseUnlessFit(await readMachineDisks(), disk)
	},
	generate: ({ disk }) => disk,
	async apply(disk) {
		await mkdir(runFolder, { recursive: true, mode: 0o755 })
		if (!(await makeFile(orderFile, `${JSON.stringify(disk)}\n`, 0o644))) throw underWay()
		try {
			tellInstall({ disk, state: 'running', step: 'erasing', percent: 0 })
			await run(SYSTEMCTL, ['reset-failed', installUnit]).catch(() => undefined) // it says so when it has not failed
			await run(SYSTEMCTL, ['start', '--no-block', installUnit])
		} catch (error) {
			await rm(orderFile, { force: true })
			throw error
		}
		return ''
	},
}
