/** From a box that was just switched on to one that takes calls, by browser and phone. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Phone } from '../phones/phone.ts'
import { faultsInEveryShape } from './browser.ts'
import {
	administrator,
	connectTrunk,
	enterCode,
	makeAdministrator,
	nameTheBox,
	openPageWorld,
	shownPassword,
	type PageWorld,
} from './wizard.ts'
import { showDisks, showInstallation } from './other-disks.ts'

let world: PageWorld
let phone: Phone
let sipPassword: string
const faults: string[] = []

beforeAll(async () => {
	world = await openPageWorld('wizard')
})
afterAll(async () => {
	await world.close()
})

const look = async (name: string) => faults.push(...(await faultsInEveryShape(world.page, `setup-${name}`)))

test('until set-up is complete every address leads to the wizard', async () => {
	for (const path of ['/', '/login', '/calls', '/extensions', '/flows']) {
		await world.page.goto(path)
		expect(new URL(world.page.url()).pathname).toBe('/setup')
	}
	await look('1-code')
})

test('a wrong set-up code is refused in one sentence, and a right one is taken', async () => {
	const { page, appliance } = world
	await enterCode(page, 'AAAA-AAAA')
	await expect.poll(() => page.getByText(/code/i).allInnerTexts()).toContainEqual(expect.stringMatching(/not|wrong/i))
	await enterCode(page, await appliance.setupCode())
	await page.waitForURL('**/setup/administrator')
	await look('2-administrator')
})

test('a machine with no disk of its own offers no other, and says why', async () => {
	const { page } = world
	expect(await page.getByRole('link', { name: /internal disk/ }).count()).toBe(0)
	await page.goto('/setup/install')
	await page.getByText('does not run from a disk of its own').waitFor()
	await look('install-none')
})

test('another disk is offered with what is on it, and emptied only when its name is typed and it is still the same', async () => {
	const { page } = world
	await showDisks(world, { serial: 'S64DNX0R' })
	await page.goto('/setup/administrator')
	await page.getByRole('link', { name: 'Install to an internal disk first' }).click()
	await page.getByText('On it: 524 MB vfat, 499.6 GB ntfs “Windows”.').waitFor()
	await page.getByText('sdb · Stick · 2.0 GB: too small, 4 GB are needed').waitFor()
	await look('install-disks')
	const erase = page.getByRole('button', { name: 'Erase nvme0n1 and install' })
	await page.getByLabel('Type nvme0n1 to confirm').fill('sda')
	await erase.click()
	await page.getByText('Type the disk’s name, nvme0n1, to confirm.').waitFor()
	await showDisks(world, { serial: 'OTHER' })
	await page.getByLabel('Type nvme0n1 to confirm').fill('nvme0n1')
	await erase.click()
	await page.getByText('Another disk than the one you chose is called nvme0n1 now.').waitFor()
	expect(await world.appliance.exec(['ls', '/run'])).not.toContain('callytics-install')
})

test('how far an installation is stays on the page after a reload; its failure and its end say what is next', async () => {
	const { page } = world
	const disk = { name: 'nvme0n1', model: 'SSD 980', serial: 'S64DNX0R', bytes: 500_107_862_016 }
	const tell = (report: object) => showInstallation(world, { disk, ...report })
	await world.appliance.exec(['mkdir', '/run/callytics-install'])
	await world.appliance.writeFile('/run/callytics-install/order.json', '{}')
	await tell({ state: 'running', step: 'copying', percent: 42 })
	await page.goto('/setup/install')
	await page.getByText('42 %').waitFor()
	await page.reload()
	await page.getByText('The appliance is being installed to nvme0n1').waitFor()
	await page.getByText('42 %').waitFor()
	await look('install-running')
	await tell({ state: 'failed', problem: 'The disk nvme0n1 could not be written. Begin again.' })
	await world.appliance.exec(['rm', '/run/callytics-install/order.json'])
	await page.getByText('The installation did not come to its end. The disk nvme0n1 could not be written.').waitFor()
	await look('install-failed')
	await tell({ state: 'done' })
	await page.reload()
	await page.getByText('Take out the disk it was started from.').waitFor()
	expect(await page.getByRole('button', { name: 'Switch off' }).isEnabled()).toBe(true)
	await look('install-done')
	await world.appliance.exec(['rm', '-r', '/run/callytics-install'])
	await world.appliance.exec(['umount', '/usr/bin/lsblk'])
	await page.goto('/setup/administrator')
})

test('a weak password is refused at its field; a good one makes the administrator', async () => {
	const { page } = world
	await page.getByLabel('Your name').fill(administrator.name)
	await page.getByLabel('Sign-in name').fill(administrator.login)
	await page.getByLabel('Password', { exact: true }).fill('short')
	await page.getByLabel('Password again').fill('short')
	await page.getByRole('button', { name: 'Make the administrator' }).click()
	await page.getByLabel('Password', { exact: true }).and(page.locator('[aria-invalid=true]')).waitFor()
	await makeAdministrator(page)
	await page.waitForURL('**/setup/appliance')
})

test('name and time zone are put into force on the machine', async () => {
	const { page, appliance } = world
	await look('3-name')
	await nameTheBox(page, 'fenwick', 'Europe/London')
	await page.waitForURL('**/setup/trunk')
	await expect.poll(async () => (await appliance.exec(['hostname'])).trim()).toBe('fenwick')
	await expect
		.poll(() => appliance.exec(['readlink', '-f', '/etc/localtime']))
		.toContain('/usr/share/zoneinfo/Europe/London')
})

test('the carrier’s real answer stands beside the trunk', async () => {
	const { page } = world
	await look('4-trunk')
	await world.open(world.carrierHost, '+442071234567', 5060)
	await connectTrunk(page, world.carrierAddress)
	await page
		.getByText(/Replies/)
		.first()
		.waitFor()
	await look('4-trunk-saved')
	await page.getByRole('button', { name: 'Continue' }).click()
	await page.waitForURL('**/setup/extensions')
})

test('a phone turns its line green when it registers, and the echo test when it is dialled', async () => {
	const { page } = world
	await look('5-extensions')
	await page.getByRole('button', { name: 'Make the extensions' }).click()
	await page.waitForURL('**/setup/test-call')
	await page.getByText('No phone yet').first().waitFor()
	sipPassword = await shownPassword(page)
	phone = await world.open(world.phonesHost, '201')
	await phone.register(sipPassword)
	await page
		.getByText(/Registered/)
		.first()
		.waitFor()
	await look('6-test-call')
	const call = await phone.calls('*43', { login: { name: '201', password: sipPassword } })
	await call.answered()
	await page.getByText('Dialled: sound goes both ways through this box').waitFor()
	await call.hangUp()
	await page.getByRole('button', { name: 'Continue' }).click()
	await page.waitForURL('**/setup/finish')
	await look('7-finish')
})

test('finishing opens the console, removes the code and closes the wizard', async () => {
	const { page, appliance } = world
	expect(await page.getByLabel(/local network only/).isChecked()).toBe(true)
	await page.getByRole('button', { name: 'Finish and open the console' }).click()
	await page.waitForURL((url) => url.pathname === '/')
	const rules = await appliance.exec(['nft', 'list', 'chain', 'inet', 'callytics', 'console'])
	expect(rules).toMatch(/ip saddr \{[^}]*10\.0\.0\.0\/8[^}]*\} accept/)
	expect(rules).not.toMatch(/^\s*accept/m)
	await expect.poll(() => appliance.setupCode()).toBe('')
	await page.goto('/setup/administrator')
	expect(new URL(page.url()).pathname).not.toContain('/setup')
})

test('no page of the wizard has a fault that axe can find, in light and dark, at the desk and on a phone', () => {
	expect(faults).toEqual([])
})

test('no page of the wizard complained in the browser', () => {
	expect(world.browser.complaints.filter((complaint) => !/status of (400|401|403|409|429)/.test(complaint))).toEqual([])
})
