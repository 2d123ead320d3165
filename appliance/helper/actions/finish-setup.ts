/** Action finish-setup: the one-time setup code ceases to exist, and with it its line on the screen. */
import { rm } from 'node:fs/promises'
import type { HelperRequest } from '../protocol.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'finish-setup' }>

export const finishSetup: Action<Request, { path: string }> = {
	verify: () => undefined,
	generate: () => ({ path: '/var/lib/callytics/setup-code' }),
	async apply({ path }) {
		await rm(path, { force: true })
		return ''
	},
}
