/** What a boot during an update finds, and what it leaves. */
import { beforeEach, expect, test, vi } from 'vitest'
import type { UpdateRun } from '../helper/update/report.ts'

const deeds = vi.hoisted((): string[] => [])
const run: UpdateRun = {
	...{ id: crypto.randomUUID(), by: 'Anna', beganAt: 1, source: { kind: 'file' }, when: { kind: 'now' }, trunks: [] },
	...{ from: { version: '1.0.0', rootHash: 'a' }, to: { version: '1.0.1', rootHash: 'b' } },
	...{ state: 'preparing', bootId: 'the boot before' },
}
const noted = (deed: string) => Promise.resolve(deeds.push(deed))
vi.mock('../helper/update/state.ts', () => ({
	readRun: () => Promise.resolve(run),
	readBootId: () => Promise.resolve('this boot'),
	readInstalled: () => Promise.resolve({ version: '1.0.0', rootHash: 'a' }),
	readEntries: () => Promise.resolve([]),
	readReport: () => Promise.resolve(null),
}))
vi.mock('./database.ts', () => ({
	dropDatabase: (name: string) => noted(`dropped ${name}`),
	keepDatabase: () => noted('kept'),
	putDatabaseBack: () => noted('put back'),
}))
vi.mock('./record.ts', () => ({
	endRun: (_run: UpdateRun, outcome: string) => noted(outcome),
	writeRun: ({ state }: UpdateRun) => noted(state),
}))
vi.mock('./slots.ts', () => ({ removeEntries: () => noted('entries removed') }))
beforeEach(() => {
	deeds.length = 0
})

test('cut off while the new version was tried out, the database for that goes before the update is over', async () => {
	await import('./settle.ts')
	expect(deeds).toEqual(['dropped callytics_trial', 'interrupted'])
})
