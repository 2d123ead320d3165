/** The set-up wizard as a user walks through it, with real phones; used by its own test and by those that need a box that is set up. */
import type { Page } from 'playwright-core'
import { waitForConsole } from '../../../image-build/console-door.ts'
import { startAppliance, type Appliance } from '../../../image-build/testbed.ts'
import { openHost, type Host } from '../phones/host.ts'
import { openPhone, type Phone } from '../phones/phone.ts'
import { openBrowser, type Browser } from './browser.ts'

export const administrator = { name: 'Maya Kerr', login: 'maya', password: 'four unrelated words here' }
export const did = '+442079460100'

/** An appliance fresh from the box, a browser on a machine of its network, and two machines for phones and the carrier. */
export interface PageWorld {
	appliance: Appliance
	browser: Browser
	page: Page
	/** Where the browser is, as the appliance sees it. */
	browserAddress: string
	/** Another browser on the same machine, with a profile of its own; closed by whoever opens it. */
	openBrowser: () => Promise<Browser>
	phonesHost: Host
	carrierHost: Host
	carrierAddress: string
	/** Opens a phone or carrier that is closed with the world. */
	open: (host: Host, number: string, port?: number) => Promise<Phone>
	close: () => Promise<void>
}

/** @param name 1 to 8 letters, unique among appliances that run */
export async function openPageWorld(name: string): Promise<PageWorld> {
	const appliance = await startAppliance({
		name,
		...(process.env['CALLYTICS_TEST_LATEST_BUILD'] && { useLatestBuild: true }),
	})
	const phonesNetwork = await appliance.addHost('phones', 20)
	const carrierNetwork = await appliance.addHost('carrier', 30)
	const phonesHost = openHost(['ip', 'netns', 'exec', phonesNetwork.namespace], phonesNetwork.address)
	const carrierHost = openHost(['ip', 'netns', 'exec', carrierNetwork.namespace], carrierNetwork.address)
	// Its unit is up before its pages answer, the more so on a machine that has other work.
	if (!(await waitForConsole(appliance.address, 60))) throw new Error('the console does not answer')
	const desk = await appliance.addHost('desk', 40)
	const openHere = () => openBrowser(`https://${appliance.address}/`, desk.namespace)
	const browser = await openHere()
	const phones: Phone[] = []
	return {
		appliance,
		browser,
		page: browser.page,
		browserAddress: desk.address,
		openBrowser: openHere,
		phonesHost,
		carrierHost,
		carrierAddress: carrierNetwork.address,
		open: async (host, number, port) => {
			const phone = await openPhone(host, appliance.address, number, port)
			phones.push(phone)
			return phone
		},
		close: async () => {
			await browser.close()
			await Promise.allSettled(phones.map((phone) => phone.close()))
			await Promise.all([phonesHost.close(), carrierHost.close()])
			await appliance.stop()
		},
	}
}

export async function enterCode(page: Page, code: string): Promise<void> {
	await page.getByLabel('Set-up code').fill(code)
	await page.getByRole('button', { name: 'Start the set-up' }).click()
}

export async function makeAdministrator(page: Page): Promise<void> {
	await page.getByLabel('Your name').fill(administrator.name)
	await page.getByLabel('Sign-in name').fill(administrator.login)
	await page.getByLabel('Password', { exact: true }).fill(administrator.password)
	await page.getByLabel('Password again').fill(administrator.password)
	await page.getByRole('button', { name: 'Make the administrator' }).click()
}

export async function nameTheBox(page: Page, name: string, zone: string): Promise<void> {
	await page.getByLabel('Name', { exact: true }).fill(name)
	await page.getByLabel('Time zone').fill(zone)
	await page.getByRole('button', { name: 'Continue' }).click()
}

/** A trunk whose carrier knows us by address, and a number that comes in through it. */
export async function connectTrunk(page: Page, host: string): Promise<void> {
	await page.getByRole('radio', { name: /By your address/ }).check()
	await page.getByLabel('Name', { exact: true }).fill('Northgate')
	await page.getByLabel('Host').fill(host)
	await page.getByLabel(/Number people dial/).fill(did)
	await page.getByRole('button', { name: 'Save and try the line' }).click()
}

/** SIP password of the extension whose settings the wizard shows. */
export async function shownPassword(page: Page): Promise<string> {
	await page.getByRole('button', { name: 'Show', exact: true }).click()
	const row = page.locator('dt', { hasText: /^Password$/ }).locator('xpath=following-sibling::dd[1]')
	return (await row.locator('.mono').innerText()).trim()
}

/** Walks through the whole wizard without phones; ends on the overview. */
export async function completeWizard(world: PageWorld): Promise<void> {
	const { page, appliance } = world
	await page.goto('/')
	await enterCode(page, await appliance.setupCode())
	await page.waitForURL('**/setup/administrator')
	await makeAdministrator(page)
	await page.waitForURL('**/setup/appliance')
	await nameTheBox(page, 'fenwick', 'Europe/London')
	await page.waitForURL('**/setup/trunk')
	await connectTrunk(page, world.carrierAddress)
	await page.getByRole('button', { name: 'Continue' }).click()
	await page.waitForURL('**/setup/extensions')
	await page.getByRole('button', { name: 'Make the extensions' }).click()
	await page.waitForURL('**/setup/test-call')
	await page.getByRole('button', { name: 'Skip for now' }).click()
	await page.waitForURL('**/setup/finish')
	await page.getByRole('button', { name: 'Finish and open the console' }).click()
	await page.waitForURL((url) => url.pathname === '/')
}
