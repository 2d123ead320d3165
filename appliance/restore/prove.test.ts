/** A restore that was proven is over before anything of the former state goes, wherever the power is cut. */
import { EventEmitter } from 'node:events'
import { beforeEach, expect, test, vi } from 'vitest'

const deeds: string[] = []
const journal = {
	runId: crypto.randomUUID(),
	state: 'switching',
	parts: ['database'],
	madeAt: 1,
	by: 'A',
	hasKey: false,
}
let hasJournal = true
const noted = (deed: string) => () => {
	deeds.push(deed)
	return Promise.resolve('')
}
vi.mock('node:https', () => ({
	request: (_options: unknown, take: (response: unknown) => void) => {
		take({ statusCode: 200, resume: () => undefined })
		return Object.assign(new EventEmitter(), { end: () => undefined, destroy: () => undefined })
	},
}))
vi.mock('./journal.ts', () => ({
	readJournal: () => Promise.resolve(hasJournal ? journal : undefined),
	writeJournal: noted('journal written'),
	endJournal: noted('journal ended'),
}))
vi.mock('./report.ts', () => ({
	tellProgress: () => undefined,
	warn: () => undefined,
	tellResult: ({ outcome }: { outcome: string }) => noted(outcome)(),
}))
vi.mock('../helper/run.ts', () => ({ run: (_program: string, words: string[]) => noted(words.join(' '))() }))

beforeEach(() => {
	deeds.length = 0
	hasJournal = true
	vi.resetModules()
})

test.each([
	['switching', 'restored'],
	['returning', 'returned'],
])(
	'%s ends: it is told, then no boot puts anything in place any more, and only then all is tidied up',
	async (state, outcome) => {
		Object.assign(journal, { state })
		await import('./prove.ts')
		expect(deeds).toEqual([outcome, 'journal ended', 'start --no-block callytics-restore-switch.service'])
	},
)

test('begun again after its last deed failed, it has the rest tidied up', async () => {
	hasJournal = false
	await import('./prove.ts')
	expect(deeds).toEqual(['start --no-block callytics-restore-switch.service'])
})
