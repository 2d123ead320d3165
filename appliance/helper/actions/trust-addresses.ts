/** Action trust-addresses: who is let in from wherever they are, in rules that refuse countries; other rules have no need of it. */
import { makeTrusted } from '../firewall/countries.ts'
import type { HelperRequest } from '../protocol.ts'
import { run, tryRun } from '../run.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'trust-addresses' }>

const NFT = '/usr/sbin/nft'

export const trustAddresses: Action<Request, { text: string }> = {
	verify: () => undefined,
	generate: ({ addresses }) => ({ text: makeTrusted(addresses) }),
	async apply({ text }) {
		const { code } = await tryRun(NFT, ['list', 'set', 'inet', 'callytics', 'trusted4'])
		if (code === 0) await run(NFT, ['--file', '-'], text)
		return ''
	},
}
