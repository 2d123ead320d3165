/** An update, a restore and an installation to another disk never run side by side. */
import { beforeEach, expect, test, vi } from 'vitest'
import { installToDisk } from '../actions/install-to-disk.ts'
import { installUpdate } from '../actions/install-update.ts'
import { startRestore } from '../actions/run-restore.ts'
import { orderFile as installOrder } from '../install/places.ts'
import { orderFile as restoreOrder } from '../restore/places.ts'
import { runFile } from './places.ts'
import { refuseBesideOthers } from './state.ts'

const there = vi.hoisted(() => new Set<string>())
vi.mock('node:fs', async (original) => ({
	...(await original<object>()),
	existsSync: (path: string) => there.has(path),
}))
beforeEach(() => there.clear())

const runId = crypto.randomUUID()
const source = { kind: 'address' as const, address: 'https://updates.example/' }
const update = { runId, by: 'Anna', version: '9.9.9', source, when: { kind: 'now' as const } }
const restore = {
	...{ runId, source: 'own' as const, snapshot: 'a'.repeat(64) },
	...{ parts: ['database' as const], by: { name: 'Anna', address: '192.0.2.1' } },
}
const disk = { name: 'sdb', bytes: 1, model: '', serial: '' }
const beginUpdate = async () => installUpdate.verify({ action: 'install-update', order: update })
const beginRestore = async () => startRestore.verify({ action: 'start-restore', order: restore })
const beginInstall = async () => installToDisk.verify({ action: 'install-to-disk', disk })

test.each([
	['an update during a restore', restoreOrder, beginUpdate, 'update.restoring'],
	['an update during an installation', installOrder, beginUpdate, 'update.installing'],
	['a restore during an update, also one that is judged', runFile, beginRestore, 'update.under_way'],
	['an installation during an update', runFile, beginInstall, 'install.updating'],
])('%s is refused', async (_what, file, begin, code) => {
	there.add(file)
	await expect(begin()).rejects.toMatchObject({ code })
})

test('an update that has waited is refused when a restore has begun meanwhile', () => {
	expect(refuseBesideOthers).not.toThrow()
	there.add(restoreOrder)
	expect(refuseBesideOthers).toThrow('A backup is being restored. Wait until that is done, then update.')
})
