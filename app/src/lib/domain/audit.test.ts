import { expect, test } from 'vitest'
import { csvCell, stateBefore } from './audit.ts'

test('an earlier state is found by taking back every later change, the newest first', () => {
	const later = [{ before: { name: 'C' } }, { before: { name: 'B', port: 5061 } }, { before: { name: 'A' } }]
	const now = { name: 'D', port: 5062, host: 'x' }
	expect(stateBefore(now, later)).toEqual({ name: 'A', port: 5061, host: 'x' })
	expect(stateBefore(now, [])).toEqual(now)
})

test('what was deleted is as the last entry has it', () => {
	expect(stateBefore(undefined, [{ before: { name: 'A' } }])).toEqual({ name: 'A' })
})

test.each(['=1+1', '+32', '-2', '@SUM(A1)', '\t=1', '\r=1'])('no spreadsheet takes %j for a formula', (text) => {
	expect(csvCell(text)).toBe(`"'${text}"`)
})

test('a cell keeps its commas, quotes and line breaks', () => {
	expect(csvCell('say "one", two\nthree')).toBe('"say ""one"", two\nthree"')
})
