/** The tree keeps its promises: what belongs together is there together, and names follow the rules. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const files = (folder: string) => readdirSync(join(root, folder))

test('every flow node has an executor and a test beside it', () => {
	const nodes = files('app/src/lib/flow/nodes')
	const types = nodes.filter((file) => /^[a-z-]+\.ts$/.test(file)).map((file) => file.replace('.ts', ''))
	expect(types.length).toBeGreaterThan(0)
	for (const type of types)
		expect(nodes, type).toEqual(expect.arrayContaining([`${type}.server.ts`, `${type}.test.ts`]))
})

test('migrations are numbered from 0001 without a gap, and named', () => {
	const migrations = files('app/migrations').filter((file) => file.endsWith('.sql') && file !== 'schema.sql')
	expect(migrations.map((file) => file.slice(0, 4))).toEqual(migrations.map((_, at) => String(at + 1).padStart(4, '0')))
	for (const file of migrations) expect(file).toMatch(/^\d{4}_[a-z_]+\.sql$/)
})

test('every unit of ours carries the prefix callytics, or is a drop-in of a unit of Debian', () => {
	const units = files('systemd').filter((file) => file !== 'README.md')
	expect(units.length).toBeGreaterThan(0)
	for (const unit of units)
		expect(unit).toMatch(/^callytics[-.@a-z0-9]*\.(service|socket|target|timer|path|mount)$|\.d$/)
})
