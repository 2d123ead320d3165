/** What a role may do, and how it is narrowed and widened. */
import { expect, test } from 'vitest'
import { areas, lesserOf, mayChange, mayOpen, noPermissions, permissionsOf, rolePermissions } from './permission.ts'

const admin = { role: 'admin', permissions: rolePermissions.admin } as const
const supervisor = { role: 'supervisor', permissions: rolePermissions.supervisor } as const
const operator = { role: 'operator', permissions: rolePermissions.operator } as const

test.each([
	['/', true, false],
	['/calls/c1', true, false],
	['/messages', true, false],
	['/flows/f1', false, false],
	['/webhooks', false, false],
	['/firewall/rules/new', false, false],
	['/people', false, false],
	['/account', true, true],
	['/account/tokens/new', false, false],
	['/help/nodes/menu', true, false],
	['/something-new', false, false],
	['/constructor', false, false],
	['/api/calls', true, false],
	['/api/firewall', false, false],
])('an operator at %s: opens %s, changes %s', (path, opens, changes) => {
	expect([mayOpen(operator, path), mayChange(operator, path)]).toEqual([opens, changes])
})

test('a supervisor changes telephony, looks at connections and sees nothing of the machine', () => {
	expect(mayChange(supervisor, '/flows')).toBe(true)
	expect([mayOpen(supervisor, '/mail'), mayChange(supervisor, '/mail')]).toEqual([true, false])
	expect(mayOpen(supervisor, '/firewall')).toBe(false)
})

test('an administrator changes everything, also what has no area yet; a program in their name does not', () => {
	expect(mayChange(admin, '/something-new')).toBe(true)
	expect(mayChange({ ...admin, isProgram: true }, '/something-new')).toBe(false)
	expect(mayChange({ ...admin, isProgram: true }, '/people')).toBe(false)
})

test('one user may more or less than the role, but never lose help and the own account', () => {
	const permissions = permissionsOf('operator', { telephony: 'read', calls: 'nothing' })
	expect(permissions).toMatchObject({ telephony: 'read', calls: 'nothing', help: 'read', account: 'change' })
})

test('a program may what both it and its user may', () => {
	const granted = { ...noPermissions, calls: 'change', machine: 'read' } as const
	expect(lesserOf(rolePermissions.operator, granted)).toEqual({ ...noPermissions, calls: 'read' })
	for (const area of areas) expect(lesserOf(noPermissions, rolePermissions.admin)[area]).toBe('nothing')
})
