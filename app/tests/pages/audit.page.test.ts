/** The audit log as an administrator reads it, and going back to an earlier version of a setting, down to Asterisk. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../phones/until.ts'
import { faultsInEveryShape, phone } from './browser.ts'
import { administrator, completeWizard, openPageWorld, type PageWorld } from './wizard.ts'

let world: PageWorld
const faults: string[] = []
const look = async (name: string) => faults.push(...(await faultsInEveryShape(world.page, name)))

beforeAll(async () => {
	world = await openPageWorld('audit')
	await completeWizard(world)
})
afterAll(() => world?.close())

/** The name Asterisk shows for an extension's calls. */
async function nameInAsterisk(number: string): Promise<string> {
	const told = await world.appliance.exec(['asterisk', '-rx', `pjsip show endpoint ${number}`])
	return /callerid\s*:\s*(.*)/.exec(told)?.[1]?.trim() ?? ''
}
const changed = (before: string, after: string) =>
	`${administrator.name} changed extension 201: name ${before} → ${after}`

let firstName = ''

test('the log begins with the set-up: who, what and from where, and nobody unnamed', async () => {
	const { page } = world
	await page.getByRole('link', { name: 'Audit log' }).click()
	await page.getByText(`${administrator.name} finished the set-up`).waitFor()
	await page.getByText(`${administrator.name} signed in`).waitFor()
	await page.getByText('Somebody showed the set-up code').waitFor()
	expect(await page.getByText(`from ${world.browserAddress}`, { exact: true }).count()).toBeGreaterThan(5)
	expect(await page.getByText('Somebody at the database').count()).toBe(0)
	await look('audit')
})

test('a change of an extension is in the log, opens to what differs, and leads to the extension', async () => {
	const { page } = world
	await page.goto('/extensions')
	await page.getByRole('main').getByRole('link', { name: /^201/ }).first().click()
	await page.getByRole('link', { name: 'Settings', exact: true }).click()
	firstName = await page.getByLabel('Name', { exact: true }).inputValue()
	await page.getByLabel('Name', { exact: true }).fill('Night desk')
	await page.getByRole('button', { name: 'Save and apply' }).click()
	await until('Asterisk has the new name', async () => (await nameInAsterisk('201')).includes('Night desk'))
	await page.goto('/audit')
	const entry = page.getByRole('listitem').filter({ hasText: changed(firstName, 'Night desk') })
	await entry.getByText(changed(firstName, 'Night desk')).click()
	await entry.locator('del', { hasText: firstName }).waitFor()
	await entry.locator('ins', { hasText: 'Night desk' }).waitFor()
	await look('audit-entry')
	await entry.getByRole('link', { name: 'Open it' }).click()
	await page.waitForURL('**/extensions/*')
})

test('one press returns to the version before, and Asterisk has it', async () => {
	const { page } = world
	await page.getByRole('link', { name: 'Settings', exact: true }).click()
	await page.getByText('Earlier versions').click()
	await page.getByText('as it is now').waitFor()
	await page.getByText('Returning changes one field').click()
	await look('earlier-versions')
	await page.getByRole('button', { name: 'Return to this version' }).click()
	await page.getByText('It is as it was then.').waitFor()
	expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe(firstName)
	await page.getByText('Nothing to apply').waitFor()
	await until('Asterisk has the first name', async () => (await nameInAsterisk('201')).includes(firstName))
	await page.goto('/audit')
	await page.getByText(changed('Night desk', firstName)).waitFor()
})

test('what was deleted comes back from the log', async () => {
	const { page } = world
	await page.goto('/inbound-routes')
	await page.getByRole('main').getByRole('link').filter({ hasText: '+44' }).first().click()
	await page.getByRole('button', { name: /^Delete/ }).click()
	await page
		.getByRole('dialog')
		.getByRole('button', { name: /^Delete/ })
		.click()
	await page.waitForURL('**/inbound-routes')
	await page.goto('/audit')
	const entry = page.getByRole('listitem').filter({ hasText: 'deleted inbound route' })
	await entry.getByText('deleted inbound route').click()
	await entry.getByRole('button', { name: /^Bring inbound route .* back$/ }).click()
	await entry.getByText('It is back.').waitFor()
	await page.goto('/inbound-routes')
	await page.getByRole('main').getByRole('link').filter({ hasText: '+44' }).first().waitFor()
})

test('a filter leaves the rest out, also of the file', async () => {
	const { page } = world
	await page.goto('/audit')
	await page.getByLabel('What').selectOption('Extensions')
	await page.waitForURL('**/audit?kind=extension')
	await page.getByText(`${administrator.name} signed in`).waitFor({ state: 'detached' })
	await page.getByLabel('Name, address or value').fill('Night desk')
	await page.waitForURL('**text=Night*')
	await page
		.getByText(/added extension/)
		.first()
		.waitFor({ state: 'detached' })
	await look('audit-filtered')
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('link', { name: 'Export as CSV' }).click(),
	])
	const lines = readFileSync(await download.path(), 'utf8')
		.trim()
		.split('\r\n')
	expect(lines).toHaveLength(3)
	expect(lines[1]).toContain(changed('Night desk', firstName))
	await page.getByLabel('Name, address or value').fill('nothing is called this')
	await page.getByText('No entry matches').waitFor()
	await look('audit-no-match')
})

test('a refused sign-in is in the log with the address it came from', async () => {
	const { page } = world
	await page.setViewportSize(phone)
	const answer = await page.context().request.post('/login?/signIn', {
		form: { login: administrator.login, password: 'not this one' },
		headers: { origin: new URL(page.url()).origin },
	})
	expect(answer.status()).toBe(401)
	await page.goto('/audit?kind=sign-in')
	await page.getByText(`Somebody was refused as ${administrator.name}`).waitFor()
})

test('no page has a fault that axe can find, in light and dark, at the desk and on a phone', () => {
	expect(faults).toEqual([])
})

test('no page complained in the browser', () => {
	const expected = /status of (400|401|403|404|409|429)/
	expect(world.browser.complaints.filter((complaint) => !expected.test(complaint))).toEqual([])
})
