/** Action block-addresses: shuts addresses out, or lets one in again. */
import { makeBlocks, makeUnblock } from '../firewall/blocks.ts'
import type { HelperRequest } from '../protocol.ts'
import { run } from '../run.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'block-addresses' | 'unblock-address' }>

export const blockAddresses: Action<Request, string> = {
	verify: () => undefined,
	generate: (request) =>
		request.action === 'unblock-address' ? makeUnblock(request.address) : makeBlocks(request.blocks, request.isWhole),
	async apply(text) {
		await run('/usr/sbin/nft', ['--file', '-'], text)
		return ''
	},
}
