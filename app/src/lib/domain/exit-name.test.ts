/** Names of exits. */
import { expect, test } from 'vitest'
import { areDistinct, ExitName } from './exit-name.ts'

test.each(['sales', 'Gold customers', '2-lines', ' vip '])('%s can be the name of an exit', (name) => {
	expect(ExitName.parse(name)).toBe(name.trim())
})

test.each(['', '-a', 'failed', 'Otherwise', 'answered', '<b>', 'a_b', 'a'.repeat(40)])('%s cannot', (name) => {
	expect(ExitName.safeParse(name).success).toBe(false)
})

test('names that differ only in capitals are one', () => {
	expect(areDistinct([{ name: 'Sales' }, { name: 'sales' }])).toBe(false)
	expect(areDistinct([{ name: 'Sales' }, { name: 'service' }])).toBe(true)
})
