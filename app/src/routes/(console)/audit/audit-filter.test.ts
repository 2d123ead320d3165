import { expect, test } from 'vitest'
import { auditHref, isFiltering, readAuditFilter, searchFor } from './audit-filter.ts'

const read = (query: string) => readAuditFilter(new URLSearchParams(query))

test('a filter comes back from its own address as it was', () => {
	const filter = read('text=Front&who=machine&kind=block&from=2026-08-01&to=2026-08-03')
	expect(filter).toEqual({ text: 'Front', who: 'machine', kind: 'block', from: '2026-08-01', to: '2026-08-03' })
	expect(read(auditHref('/audit', filter).split('?')[1]!)).toEqual(filter)
})

test('what makes no sense in an address filters nothing', () => {
	const filter = read('who=%27;drop&kind=passwords&from=2026-99-99&to=soon&text=%20%20')
	expect(isFiltering(filter)).toBe(false)
	expect(auditHref('/audit', filter)).toBe('/audit')
})

test('a day begins and ends by the clock of the appliance', () => {
	const { from, to } = searchFor(read('from=2026-08-01&to=2026-08-01'), 'Europe/Brussels')
	expect([from?.toISOString(), to?.toISOString()]).toEqual(['2026-07-31T22:00:00.000Z', '2026-08-01T22:00:00.000Z'])
})
