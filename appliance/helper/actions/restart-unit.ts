/** Action restart-unit: starts one of our services anew. */
import type { HelperRequest } from '../protocol.ts'
import { run } from '../run.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'restart-unit' }>

const SYSTEMCTL = '/usr/bin/systemctl'

export const restartUnit: Action<Request, string[]> = {
	verify: () => undefined,
	// The console cannot wait for its own end: it is only told that the restart was begun.
	generate: ({ unit }) => (unit === 'callytics-console.service' ? ['--no-block', 'restart', unit] : ['restart', unit]),
	async apply(args) {
		await run(SYSTEMCTL, args)
		return ''
	},
}
