/** Action read-vpn: whether the VPN is up, and how each peer stands. No key but public ones leaves here. */
import type { HelperRequest } from '../protocol.ts'
import { run } from '../run.ts'
import { readDump } from '../vpn/config.ts'
import { vpnInterface, type VpnState } from '../vpn/settings.ts'
import { isVpnUp } from '../vpn/surroundings.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'read-vpn' }>

export const readVpn: Action<Request, string[]> = {
	verify: () => undefined,
	generate: () => ['show', vpnInterface, 'dump'],
	async apply(words) {
		const isUp = isVpnUp()
		const peers = isUp ? readDump(await run('/usr/bin/wg', words)) : []
		return JSON.stringify({ isUp, peers } satisfies VpnState)
	},
}
