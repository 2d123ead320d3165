/** Action read-system: how the machine and its units fare, as JSON; changes nothing. */
import type { HelperRequest } from '../protocol.ts'
import { collectSystem } from '../system/collect.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'read-system' }>

export const readSystem: Action<Request, undefined> = {
	verify: () => undefined,
	generate: () => undefined,
	apply: async () => JSON.stringify(await collectSystem()),
}
