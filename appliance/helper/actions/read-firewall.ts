/** Action read-firewall: the rules as the kernel has them, with how many packets each refused. */
import type { HelperRequest } from '../protocol.ts'
import { run } from '../run.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'read-firewall' }>

export const readFirewall: Action<Request, string[]> = {
	verify: () => undefined,
	// Without what is in the sets: refused countries have a hundred thousand networks.
	generate: () => ['--stateless', '--terse', 'list', 'table', 'inet', 'callytics'],
	apply: (words) => run('/usr/sbin/nft', words),
}
