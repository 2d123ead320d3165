/** Actions restart-machine and power-off: all services end in order, as by the power button. */
import type { HelperRequest } from '../protocol.ts'
import { run } from '../run.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'restart-machine' | 'power-off' }>

export const power: Action<Request, string[]> = {
	verify: () => undefined,
	// Nobody could wait for its end: whoever asked is ended by it.
	generate: ({ action }) => ['--no-block', action === 'power-off' ? 'poweroff' : 'reboot'],
	async apply(words) {
		await run('/usr/bin/systemctl', words)
		return ''
	},
}
