/** Action set-time-servers: whom the machine asks for the time, besides those that DHCP names. */
import { replaceFile } from '../files.ts'
import { makeTimeServersFile } from '../network/networkd.ts'
import { timeServersFile, timeServersList } from '../network/places.ts'
import type { HelperRequest } from '../protocol.ts'
import { run } from '../run.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'set-time-servers' }>

export const setTimeServers: Action<Request, { text: string; list: string }> = {
	verify: () => undefined,
	generate: ({ servers }) => ({
		text: makeTimeServersFile(servers),
		list: servers.map((server) => `${server}\n`).join(''),
	}),
	async apply({ text, list }) {
		await replaceFile(timeServersFile, text, 0o644)
		await replaceFile(timeServersList, list, 0o644)
		await run('/usr/bin/systemctl', ['try-restart', 'systemd-timesyncd.service'])
		return ''
	},
}
