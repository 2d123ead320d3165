/** Updates as an administrator meets them: what is refused, what is offered, how far one is, and what became of it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seal } from '../../../image-build/release.ts'
import { faultsInEveryShape } from './browser.ts'
import { administrator, completeWizard, openPageWorld, type PageWorld } from './wizard.ts'

const folder = mkdtempSync(join(tmpdir(), 'update-page-'))
const state = '/var/lib/callytics/update'
const uuid = 'ab'.repeat(16)
let world: PageWorld
const faults: string[] = []
const look = async (name: string) => faults.push(...(await faultsInEveryShape(world.page, name)))
const sh = (script: string) => world.appliance.exec(['sh', '-ec', script])

/** A small update, signed with the key that the appliance knows. */
async function makeUpdate(version: string): Promise<string> {
	const parts = join(folder, version)
	mkdirSync(parts)
	const contents = {
		efi: `roothash=${'0'.repeat(64)}`,
		'notes.txt': '- Queues with announcements.\n- A dark look for the night shift.\n',
		[`root.${uuid}.raw.zst`]: 'root',
		[`root-verity.${uuid}.raw.zst`]: 'verity',
	}
	for (const [ending, text] of Object.entries(contents))
		writeFileSync(join(parts, `callytics-appliance_${version}.${ending}`), text)
	return (await seal(parts, version, folder)).bundle
}

beforeAll(async () => {
	world = await openPageWorld('uppage')
	await completeWizard(world)
	// A container has no boot partition: one is told of instead, with the entry of a machine that was never updated.
	await sh(
		'mkdir -p /run/esp/EFI/Linux /run/bin; touch /run/esp/EFI/Linux/callytics-appliance_0.1.0.efi;' +
			"printf '#!/bin/sh\\necho /run/esp\\n' > /run/bin/bootctl; chmod 755 /run/bin/bootctl;" +
			'mount -t overlay overlay -o lowerdir=/run/bin:/usr/bin /usr/bin',
	)
})
afterAll(async () => {
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
	const file = await makeUpdate('0.9.0')
	const bytes = readFileSync(file)
	bytes[512 + 3]! ^= 1 // in the signed list, which is the first member
	writeFileSync(file, bytes)
	await bring(file)
	await page.getByText('The update is not signed by the maker of this appliance').waitFor()
	await bring(await makeUpdate('0.0.9'))
	await page.getByText('Version 0.0.9 is older than 0.1.0, which runs here.').waitFor()
	await look('update-refused')
})

test('a signed one is offered with what it brings, what stands in the way, and three choices when', async () => {
	const { page } = world
	await bring(await makeUpdate('0.2.0'))
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
	// What gave way is not tried again.
	await page.getByRole('radio', { name: /As soon as it is written/ }).check()
	await page.getByRole('button', { name: 'Install version 0.2.0' }).click()
	await page.getByText('Version 0.2.0 was started here and gave way.').waitFor()
	await look('update-gave-way')
})

test('no page has a fault that axe can find, in light and dark, at the desk and on a phone', () => {
	expect(faults).toEqual([])
})
