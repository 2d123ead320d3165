/** Actions install-update and cancel-update: the unit that installs one, begun and ended. */
import { makeFile } from '../files.ts'
import type { HelperRequest } from '../protocol.ts'
import { Refusal } from '../refusal.ts'
import { run } from '../run.ts'
import { refuseUnlessNext } from '../update/manifest.ts'
import { runFile, updateUnit } from '../update/places.ts'
import type { UpdateRun } from '../update/report.ts'
import type { UpdateOrder } from '../update/settings.ts'
import { openUpdate, readerOf } from '../update/source.ts'
import {
	readBootId,
	readEntries,
	readInstalled,
	readRun,
	refuseBesideOthers,
	refuseWhileUpdating,
	underWay,
} from '../update/state.ts'
import type { Action } from './action.ts'
import { versionsThatGaveWay } from './check-update.ts'

type InstallRequest = Extract<HelperRequest, { action: 'install-update' }>
type CancelRequest = Extract<HelperRequest, { action: 'cancel-update' }>

const SYSTEMCTL = '/usr/bin/systemctl'
const FARTHEST_MS = 14 * 24 * 3600 * 1000

export const installUpdate: Action<InstallRequest, UpdateOrder> = {
	async verify({ order }) {
		refuseWhileUpdating()
		refuseBesideOthers()
		const { version } = await readInstalled()
		refuseUnlessNext(order.version, version, await versionsThatGaveWay(), order.source.kind)
		if ((await readEntries()).length === 0)
			throw new Refusal(
				'update.no_slots',
				'This appliance runs in a container, which has no second slot. Build and start it anew instead.',
			)
		const { when } = order
		if (when.kind === 'at' && (when.at < Date.now() || when.at > Date.now() + FARTHEST_MS))
			throw new Refusal('update.moment', 'Choose a time within the next two weeks.')
		const { manifest } = await openUpdate(readerOf(order.source))
		if (manifest.version !== order.version)
			throw new Refusal(
				'update.other',
				`Version ${manifest.version} is offered now, and not ${order.version}. Look at what it brings first.`,
			)
	},
	generate: ({ order }) => order,
	async apply({ runId, by, source, version, when }) {
		const from = await readInstalled()
		const mine: UpdateRun = {
			...{ id: runId, by, beganAt: Date.now(), source, when, from },
			...{ to: { version, rootHash: '' }, state: 'preparing', trunks: [], bootId: await readBootId() },
		}
		if (!(await makeFile(runFile, `${JSON.stringify(mine)}\n`, 0o644))) throw underWay()
		await run(SYSTEMCTL, ['reset-failed', updateUnit]).catch(() => undefined) // it says so when it has not failed
		await run(SYSTEMCTL, ['start', '--no-block', updateUnit])
		return ''
	},
}

export const cancelUpdate: Action<CancelRequest, string[]> = {
	async verify() {
		const current = await readRun()
		if (!current) throw new Refusal('update.none_under_way', 'No update is under way any more.')
		if (current.state === 'booting')
			throw new Refusal(
				'update.too_late',
				'The machine is restarting into the new version. It goes back by itself if that does not take calls.',
			)
	},
	generate: () => ['stop', '--no-block', updateUnit],
	async apply(words) {
		await run(SYSTEMCTL, words)
		return ''
	},
}
