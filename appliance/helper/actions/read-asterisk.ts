/** Action read-asterisk: what Asterisk's command line shows, from a fixed list. */
import { askAsterisk } from '../asterisk-cli.ts'
import type { HelperRequest, readings } from '../protocol.ts'
import { Refusal } from '../refusal.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'read-asterisk' }>

const commands: Record<(typeof readings)[number], string> = {
	version: 'core show version',
	uptime: 'core show uptime seconds',
	modules: 'module show',
	endpoints: 'pjsip show endpoints',
	contacts: 'pjsip show contacts',
	registrations: 'pjsip show registrations',
	endpoint: 'pjsip show endpoint',
	transport: 'pjsip show transport transport-udp',
}

export const readAsterisk: Action<Request, string> = {
	verify({ what, endpoint }) {
		if ((what === 'endpoint') !== (endpoint !== undefined))
			throw new Refusal('asterisk.endpoint_missing', 'Name one endpoint to read, and only when an endpoint is read.')
	},
	generate: ({ what, endpoint }) => (endpoint === undefined ? commands[what] : `${commands[what]} ${endpoint}`),
	apply: (command) => askAsterisk(command),
}
