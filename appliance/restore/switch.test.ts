/** What cannot be put in place leads back to what was there before, and the services start again in any case. */
import { beforeEach, expect, test, vi } from 'vitest'
import type { Journal } from './journal.ts'

const deeds = vi.hoisted((): string[] => [])
const written = vi.hoisted((): Journal[] => [])
const loadFirewall = vi.hoisted(() => vi.fn<() => Promise<string>>())
const journal: Journal = {
	...{ runId: crypto.randomUUID(), state: 'switching', parts: ['database', 'network'] },
	...{ madeAt: 1, by: 'Anna', hasKey: false },
}
vi.mock('node:fs/promises', async (original) => ({ ...(await original<object>()), mkdir: () => Promise.resolve() }))
vi.mock('./journal.ts', async (original) => ({
	...(await original<object>()),
	readJournal: () => Promise.resolve(journal),
	writeJournal: (changed: Journal) => Promise.resolve(written.push(changed)),
}))
vi.mock('./report.ts', () => ({ tellProgress: () => undefined, warn: () => undefined }))
vi.mock('./databases.ts', () => ({
	useRestored: () => Promise.resolve(deeds.push('restored database')),
	useFormer: () => Promise.resolve(deeds.push('former database')),
}))
vi.mock('./swap.ts', () => ({
	putInPlace: ({ live }: { live: string }) => Promise.resolve(deeds.push(`new ${live}`)),
	putBack: ({ live }: { live: string }) => Promise.resolve(deeds.push(`old ${live}`)),
}))
vi.mock('./units.ts', () => ({
	...{ stopUnits: () => Promise.resolve(), forgetLiveState: () => Promise.resolve(), loadFirewall },
	startUnits: () => Promise.resolve(deeds.push('started')),
}))

beforeEach(() => {
	for (const list of [deeds, written]) list.length = 0
	loadFirewall.mockReset()
	vi.resetModules()
})
const rules = '/var/lib/callytics/firewall'

test('rules of a firewall that the machine refuses lead back to the former state, with the reason', async () => {
	loadFirewall.mockRejectedValueOnce(new Error('syntax error')).mockResolvedValueOnce('')
	await import('./switch.ts')
	expect(deeds).toEqual(expect.arrayContaining([`new ${rules}`, 'former database', `old ${rules}`]))
	expect(deeds.at(-1)).toBe('started')
	expect(written).toMatchObject([
		{ state: 'returning', problem: expect.stringContaining('does not take the rules of the firewall') as string },
	])
})

test('former rules that are refused, too, keep no service from starting', async () => {
	loadFirewall.mockRejectedValue(new Error('syntax error'))
	await import('./switch.ts')
	expect(deeds.at(-1)).toBe('started')
})

test('rules that are taken stay', async () => {
	loadFirewall.mockResolvedValue('')
	await import('./switch.ts')
	expect(deeds.filter((deed) => /^(old|former)/.test(deed))).toEqual([])
	expect(written).toEqual([])
})
