/** A machine that writes down what is asked of it; for tests. */
import type { Verbs } from './verbs.ts'

export function machine(more: Partial<Verbs> = {}) {
	const done: string[] = []
	const tell = (what: string) => async () => void done.push(what)
	const verbs: Verbs = {
		name: () => 'fenwick',
		status: async () => 'all is well',
		addresses: () => 'https://192.0.2.1/',
		administrators: async () => [
			{ login: 'maya', name: 'Maya Kerr' },
			{ login: 'tom', name: 'Tom Brandt' },
		],
		resetPassword: async (login) => {
			done.push(`password ${login}`)
			return 'abcd-efgh-jkmn-pqrs'
		},
		blocks: async () => [{ address: '203.0.113.7', since: '2026-11-28 20:14', evidence: '12 refused passwords' }],
		unblock: async (address) => void done.push(`unblock ${address}`),
		resetNetwork: tell('network'),
		factoryReset: tell('factory reset'),
		disks: async () => ({ running: null, others: [] }),
		install: async ({ name }, say) => {
			say('The system is being copied.')
			done.push(`install to ${name}`)
		},
		restart: tell('restart'),
		powerOff: tell('power off'),
		...more,
	}
	return { verbs, done }
}
