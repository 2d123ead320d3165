/** Action reload-asterisk: Asterisk reads its configuration again; live calls go on. */
import { askAsterisk } from '../asterisk-cli.ts'
import type { HelperRequest, reloadables } from '../protocol.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'reload-asterisk' }>

// res_pjsip reloads every object in its care: endpoints, auths, aors, registrations and identifies alike.
const commands: Record<(typeof reloadables)[number], string> = {
	pjsip: 'module reload res_pjsip.so',
	dialplan: 'dialplan reload',
	rtp: 'module reload res_rtp_asterisk.so',
	logger: 'logger reload',
}

export const reloadAsterisk: Action<Request, string[]> = {
	verify: () => undefined,
	generate: ({ parts }) => [...new Set(parts)].map((part) => commands[part]),
	async apply(plan) {
		const output: string[] = []
		for (const command of plan) output.push((await askAsterisk(command)).trim())
		return output.join('\n')
	},
}
