/** Action read-network: what was kept, and how the network and the clock are just now. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { uptime } from 'node:os'
import { keptSettings, timeServersList, trialSettings } from '../network/places.ts'
import { networkSettingsSchema } from '../network/settings.ts'
import { parseInterfaces, type NetworkState } from '../network/state.ts'
import type { HelperRequest } from '../protocol.ts'
import { run, tryRun } from '../run.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'read-network' }>

const TIMEDATECTL = '/usr/bin/timedatectl'

/** The server that answered last. Asking wakes timesyncd, and where it does not run (a container) that is waited for in vain. */
async function readTimeServer(): Promise<string> {
	const { code } = await tryRun('/usr/bin/systemctl', ['is-active', '--quiet', 'systemd-timesyncd.service'])
	if (code !== 0) return ''
	return (await run(TIMEDATECTL, ['show-timesync', '--property=ServerName', '--value'])).trim()
}

async function readIfThere(path: string): Promise<string | undefined> {
	return existsSync(path) ? readFile(path, 'utf8') : undefined
}

export const readNetwork: Action<Request, undefined> = {
	verify: () => undefined,
	generate: () => undefined,
	async apply() {
		const [report, sync, server, kept, timeServers] = await Promise.all([
			run('/usr/bin/networkctl', ['--json=short', 'list']),
			run(TIMEDATECTL, ['show', '--property=NTPSynchronized', '--value']),
			readTimeServer(),
			readIfThere(keptSettings),
			readIfThere(timeServersList),
		])
		const state: NetworkState = {
			kept: kept === undefined ? null : networkSettingsSchema.parse(JSON.parse(kept)),
			isOnTrial: existsSync(trialSettings),
			interfaces: parseInterfaces(report, uptime()),
			timeServers: (timeServers ?? '').split('\n').filter((line) => line !== ''),
			clock: { isInSync: sync.trim() === 'yes', server },
		}
		return JSON.stringify(state)
	},
}
