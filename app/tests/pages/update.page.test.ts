/** Updates as an administrator meets them: what is refused, what is offered, how far one is, and what became of it. */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askHelper } from '../../../image-build/ask-helper.ts'
import { waitForConsole } from '../../../image-build/console-door.ts'
import { makeSmallUpdate } from '../../../image-build/small-update.ts'
import { faultsInEveryShape } from './browser.ts'
import { pretendSlots, serveUpdates, type UpdateServer } from './update-world.ts'
import { administrator, completeWizard, did, openPageWorld, type PageWorld } from './wizard.ts'

const folder = mkdtempSync(join(tmpdir(), 'update-page-'))
const state = '/var/lib/callytics/update'
let world: PageWorld
let server: UpdateServer
const faults: string[] = []
const look = async (name: string) => faults.push(...(await faultsInEveryShape(world.page, name)))
const sh = (script: string) => world.appliance.exec(['sh', '-ec', script])

beforeAll(async () => {
	world = await openPageWorld('uppage')
	await completeWizard(world)
	await pretendSlots(world.appliance)
})
afterAll(async () => {
	await server?.close()
	await world?.close()
	rmSync(folder, { recursive: true, force: true })
})

const bring = (file: string) => world.page.getByLabel('File of an update').setInputFiles(file)

test('the page says which version runs, and whether calls are taken, when it is asked', async () => {
	const { page } = world
	await page.getByRole('link', { name: 'Update', exact: true }).click()
	await page.getByText('Version 0.1.0 runs.').waitFor()
	await page.getByText('empty: the next update is written there').waitFor()
	await page.getByRole('button', { name: 'Check now' }).click()
	await page.getByText(/A call to itself heard its announcement for [1-3]\.\d s\./).waitFor()
	expect(await page.getByText('not good').count()).toBe(0)
	await look('update-health')
})

test('an address that is none, and one where nobody answers, are refused in one sentence', async () => {
	const { page } = world
	const address = page.getByRole('textbox', { name: 'Address of updates' })
	await address.fill('http://updates.example/')
	await page.getByRole('button', { name: 'Look now' }).click()
	await page.getByText('The address of updates begins with https://').waitFor()
	await address.fill(`https://${world.appliance.networkPrefix}.1:4433/updates`)
	await page.getByRole('button', { name: 'Look now' }).click()
	await page.getByText(/does not give the update: .*Check the address, or upload a file/).waitFor()
	expect(await address.inputValue()).toContain(':4433/updates')
})

test('a file that is no update, one with a flipped bit, and an older version are each refused', async () => {
	const { page } = world
	const letter = join(folder, 'letter.tar')
	writeFileSync(letter, 'Dear Sir or Madam')
	await bring(letter)
	await page.getByText('The uploaded file is no update, or a damaged one. Upload it again.').waitFor()
	const file = (await makeSmallUpdate(folder, '0.9.0')).bundle
	const bytes = readFileSync(file)
	bytes[512 + 3]! ^= 1 // in the signed list, which is the first member
	writeFileSync(file, bytes)
	await bring(file)
	await page.getByText('The update is not signed by the maker of this appliance').waitFor()
	await bring((await makeSmallUpdate(folder, '0.0.9')).bundle)
	await page.getByText('Version 0.0.9 is older than 0.1.0, which runs here.').waitFor()
	await look('update-refused')
})

test('a signed one is offered with what it brings, what stands in the way, and three choices when', async () => {
	const { page } = world
	await bring((await makeSmallUpdate(folder, '0.2.0')).bundle)
	await page.getByRole('heading', { name: 'Version 0.2.0 can be installed' }).waitFor()
	await page.getByText('Queues with announcements.').waitFor()
	await page.getByText('No call is running.').waitFor()
	await page.getByText('There is no verified backup.').waitFor()
	await page.getByRole('radio', { name: 'At a time' }).check()
	await page.getByLabel(/^Time/).waitFor()
	await look('update-offered')
})

test('while one is under way the page says how far it is, and a second one is refused', async () => {
	const { page } = world
	const run = {
		...{ id: '0b0e3c4e-6f0c-4c55-9a52-3a0a1c9b4f11', by: administrator.name, beganAt: Date.now(), trunks: [] },
		...{ source: { kind: 'file' }, when: { kind: 'no-calls' }, state: 'preparing', bootId: 'now' },
		...{ from: { version: '0.1.0', rootHash: '' }, to: { version: '0.2.0', rootHash: '' } },
	}
	await world.appliance.writeFile(`${state}/run.json`, JSON.stringify(run))
	await page.getByRole('button', { name: 'Install version 0.2.0' }).waitFor({ state: 'detached' })
	await sh('mkdir -p /run/callytics-update')
	const progress = { runId: run.id, step: 'receiving', percent: 40 }
	await world.appliance.writeFile('/run/callytics-update/progress.json', JSON.stringify(progress))
	await page.getByText('Bringing its files and checking them').waitFor()
	await look('update-running')
	await sh('rm -r /run/callytics-update')
})

test('a version that gave way is told at the top, with the reason', async () => {
	const { page } = world
	const end = {
		...{ id: '0b0e3c4e-6f0c-4c55-9a52-3a0a1c9b4f11', by: administrator.name, beganAt: Date.now(), endedAt: Date.now() },
		...{ from: '0.1.0', to: '0.2.0', outcome: 'gave-way' },
		reason: 'Not running: asterisk.service (inactive). The data is as it was before.',
	}
	await world.appliance.writeFile(`${state}/history.json`, JSON.stringify([end]))
	await sh(`rm ${state}/run.json`)
	await page.getByText('Version 0.2.0 gave way, and the machine went back by itself.').waitFor()
	await page.getByRole('row', { name: /0\.1\.0 → 0\.2\.0 gave way/ }).waitFor()
	await page.getByRole('button', { name: 'Install version 0.2.0' }).click()
	await page.getByText('Make one first, or tick that you update without.').waitFor()
	await look('update-gave-way')
})

const offered = '0.3.0'

test('a server that breaks off half-way is told in one sentence, and trying again is one press', async () => {
	const { page, appliance } = world
	// Large enough to come in pieces.
	const update = await makeSmallUpdate(folder, offered, randomBytes(4_000_000))
	server = await serveUpdates(appliance, update.folder)
	const address = page.getByRole('textbox', { name: 'Address of updates' })
	await address.fill(server.address)
	await page.getByRole('button', { name: 'Look now' }).click()
	await page.getByText(/does not give the update: its certificate is of no public authority/).waitFor()
	await server.becomeKnown()
	await page.getByRole('button', { name: 'Look now' }).click()
	await page.getByRole('heading', { name: `Version ${offered} can be installed` }).waitFor()
	server.breaksIn = '.root.'
	await page.getByRole('checkbox', { name: /without a backup/ }).check()
	await page.getByRole('button', { name: `Install version ${offered}` }).click()
	const row = page.getByRole('row', { name: /0\.1\.0 → 0\.3\.0 not installed/ })
	await row.getByText('does not give the update: the connection broke. Check the address, or upload a file.').waitFor()
	await page.getByRole('button', { name: `Install version ${offered}` }).waitFor()
	await look('update-broken-off')
})

/** Waits until the machine has restarted, which ends a container. */
async function restarted(): Promise<void> {
	await world.appliance.ended()
	await world.appliance.boot()
	await waitForConsole(world.appliance.address, 60)
}

test('it waits until no call is running, and restarts as soon as the last one has ended', async () => {
	const { page, carrierHost } = world
	server.breaksIn = undefined
	const carrier = await world.open(carrierHost, '+442079460999', 5060)
	const call = await carrier.calls(did)
	await call.answered()
	await page.getByRole('radio', { name: /no call is running/ }).check()
	await page.getByRole('checkbox', { name: /without a backup/ }).check()
	await page.getByRole('button', { name: `Install version ${offered}` }).click()
	await page.getByText('Written. Waiting until no call is running').waitFor({ timeout: 60_000 })
	expect(call.end()).toBeUndefined()
	await look('update-waiting')
	expect(await sh('ls /run/esp/EFI/Linux')).not.toContain(offered)
	await call.hangUp()
	await restarted()
	// The container has started the same version again: as if the boot loader had not been told.
	await page.goto('/update')
	await page.getByRole('row', { name: /0\.1\.0 → 0\.3\.0 interrupted/ }).waitFor()
})

test('it waits until the time that was chosen', async () => {
	const { page, appliance } = world
	await pretendSlots(appliance)
	await server.becomeKnown()
	const at = Date.now() + 20_000
	const source = { kind: 'address', address: server.address } as const
	const order = {
		runId: randomUUID(),
		by: administrator.name,
		version: offered,
		source,
		when: { kind: 'at', at } as const,
	}
	expect((await askHelper(appliance, { action: 'install-update', order })).answer).toMatchObject({ ok: true })
	await page.getByText(/^Written\. The machine restarts today at \d\d:\d\d\.$/).waitFor({ timeout: 20_000 })
	await look('update-at-a-time')
	await appliance.ended()
	expect(Date.now()).toBeGreaterThanOrEqual(at)
})

test('no page has a fault that axe can find, in light and dark, at the desk and on a phone', () => {
	expect(faults).toEqual([])
})
