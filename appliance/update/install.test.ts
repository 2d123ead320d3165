/** The last steps before the restart into a new version: a call that comes is waited for, and a failure leaves the old one. */
import { beforeEach, expect, test, vi } from 'vitest'
import type { UpdateRun } from '../helper/update/report.ts'

const deeds = vi.hoisted((): string[] => [])
const restart = vi.hoisted(() => vi.fn<() => Promise<string>>())
/** How many calls there are, each time somebody looks. */
const calls = vi.hoisted((): number[] => [])
const run: UpdateRun = {
	...{ id: crypto.randomUUID(), by: 'Anna', beganAt: 1, source: { kind: 'file' }, bootId: 'boot', trunks: [] },
	...{ from: { version: '1.0.0', rootHash: 'a' }, to: { version: '1.0.1', rootHash: '' }, state: 'preparing' },
	when: { kind: 'no-calls' },
}
const noted = (deed: string) => Promise.resolve(deeds.push(deed))
vi.mock('node:timers/promises', () => ({ setTimeout: () => noted('waited') }))
vi.mock('../helper/run.ts', () => ({
	run: (_program: string, words: string[]) => (words.includes('reboot') ? restart() : Promise.resolve('')),
	tryRun: (_program: string, words: string[]) =>
		Promise.resolve({
			code: 0,
			output: words.includes('core show channels count') ? `${calls.shift() ?? 0} active channels` : '',
		}),
}))
vi.mock('../helper/update/state.ts', () => ({
	readRun: () => Promise.resolve(run),
	refuseBesideOthers: () => undefined,
}))
vi.mock('./database.ts', () => ({ dropDatabase: () => Promise.resolve() }))
vi.mock('./receive.ts', () => ({ receive: () => Promise.resolve('b'.repeat(64)) }))
vi.mock('./record.ts', () => ({
	tellProgress: () => undefined,
	writeRun: ({ state }: UpdateRun) => noted(state),
	endRun: (_run: UpdateRun, outcome: string) => noted(outcome),
}))
vi.mock('./slots.ts', () => ({
	...{ writeSlot: () => Promise.resolve(), tryMigrations: () => Promise.resolve() },
	tellBootLoader: () => noted('boot loader told'),
	removeEntries: () => noted('entries removed'),
}))

beforeEach(() => {
	for (const list of [deeds, calls]) list.length = 0
	restart.mockReset().mockImplementation(async () => String(await noted('restart')))
	vi.spyOn(process.stderr, 'write').mockReturnValue(true)
	vi.resetModules()
})
const install = () => import('./install.ts')

test('without calls it restarts at once', async () => {
	await install()
	expect(deeds).toEqual(['booting', 'boot loader told', 'restart'])
})

test('a call that comes while the boot loader is told is waited for; until it ends a restart is one into the old version', async () => {
	calls.push(1, 0, 1, 1, 0, 0)
	await install()
	expect(deeds).toEqual([
		...['waited', 'booting', 'boot loader told', 'entries removed', 'preparing'],
		...['waited', 'booting', 'boot loader told', 'restart'],
	])
})

test('one that cannot restart takes the new version from the boot loader before the update is over', async () => {
	restart.mockRejectedValue(new Error('timed out'))
	await install()
	expect(deeds).toEqual(['booting', 'boot loader told', 'entries removed', 'failed'])
})
