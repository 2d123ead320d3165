/** After a restore no trunk is in force, until somebody turns them on. */
import { expect, test } from 'vitest'
import { listAuditEntries } from '#lib/server/db/audit.ts'
import { database } from '#lib/server/db/pool.ts'
import { listTrunks } from '#lib/server/db/trunks.ts'
import { createUser } from '#lib/server/db/users.ts'
import { readRouting } from '#lib/server/routing.ts'
import { useForce } from '#lib/server/settings/in-force.ts'
import { createTrunk, turnTrunksOn } from '#lib/server/settings/trunks.ts'
import { freshDatabase } from '../../../../tests/db.ts'

await freshDatabase()
useForce({ publishRouting: async () => {}, applyAsteriskConfig: () => Promise.resolve([]), tryAgain: () => {} })

test('all trunks are off while they are held; turned on, each is as its own page says', async () => {
	const { id } = await createUser({ name: 'Ada', login: 'ada', role: 'admin', passwordHash: 'none' })
	const actor = { userId: id, name: 'Ada', address: '192.0.2.1' }
	const line = { kind: 'address', host: 'sip.example.com' } as const
	await createTrunk({ ...line, name: 'In use' }, actor)
	await createTrunk({ ...line, name: 'Not in use', isEnabled: false }, actor)
	const inForce = async () => (await readRouting()).trunks.map(({ isEnabled }) => isEnabled)

	await database().updateTable('appliance').set({ trunksHeldSince: new Date() }).execute()
	const { revision } = await readRouting()
	expect(await inForce()).toEqual([false, false])
	expect((await listTrunks()).map(({ isEnabled }) => isEnabled)).toEqual([true, false])

	await turnTrunksOn(actor)
	expect(await inForce()).toEqual([true, false])
	expect((await readRouting()).revision).toBeGreaterThan(revision)
	const [entry] = (await listAuditEntries({ limit: 1 })).entries
	expect(entry).toMatchObject({ kind: 'appliance', actorName: 'Ada', after: { trunks_held_since: null } })
})
