/** The console of a box that is set up: signing in, seeing a call live, and changing what happens to the next one. */
import type { Route } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PhoneCall } from '../phones/call.ts'
import type { Phone } from '../phones/phone.ts'
import { faultsInEveryShape } from './browser.ts'
import { administrator, completeWizard, did, openPageWorld, shownPassword, type PageWorld } from './wizard.ts'

const caller = '+442071234567'
let world: PageWorld
let carrier: Phone
let desk: Phone
const faults: string[] = []

const look = async (name: string) => faults.push(...(await faultsInEveryShape(world.page, name)))
const row = (section: string, text: string) =>
	world.page.getByRole('region', { name: section }).getByRole('row').filter({ hasText: text })

beforeAll(async () => {
	world = await openPageWorld('console')
	carrier = await world.open(world.carrierHost, caller, 5060)
	await completeWizard(world)
})
afterAll(async () => {
	await world.close()
})

test('an address of the console leads to the sign-in, a wrong password is refused, the right one opens that address', async () => {
	const { page } = world
	await page.getByRole('button', { name: /Maya Kerr/ }).click()
	await page.getByRole('button', { name: 'Sign out' }).click()
	await page.waitForURL('**/login**')
	await page.goto('/extensions')
	await page.waitForURL('**/login**')
	await look('login')
	await page.getByLabel('Login').fill(administrator.login)
	await page.getByLabel('Password').fill('not the password at all')
	await page.getByRole('button', { name: 'Sign in' }).click()
	await page.locator('[aria-invalid=true], [role=alert]').first().waitFor()
	await page.getByLabel('Login').fill(administrator.login)
	await page.getByLabel('Password').fill(administrator.password)
	await page.getByRole('button', { name: 'Sign in' }).click()
	await page.waitForURL('**/extensions')
})

test('an extension shows its phone’s settings, and turns registered without a reload', async () => {
	const { page } = world
	await page.getByRole('link', { name: /Front desk/ }).click()
	const password = await shownPassword(page)
	desk = await world.open(world.phonesHost, '201')
	desk.when({ does: 'ring' })
	await desk.register(password)
	await page.getByRole('row', { name: /201/ }).getByText('Registered').waitFor()
	await look('extension')
})

test('a page that the network lost on its way comes by itself', async () => {
	const { page } = world
	// Only the page's data is lost; with all of it lost the browser shows its own page, and loads again by itself.
	await page.route('**/trunks/__data.json*', (route) => route.abort('internetdisconnected'), { times: 1 })
	// The error page asks at once whether the page can be had: held, so that it can be looked at.
	const asked = Promise.withResolvers<Route>()
	await page.route('**/trunks', (route) => asked.resolve(route), { times: 1 })
	await page.getByRole('link', { name: 'Trunks' }).first().click()
	await page.getByRole('heading', { name: 'The appliance did not answer' }).waitFor()
	await look('unreached')
	await (await asked.promise).continue()
	await page.getByRole('heading', { name: 'Trunks' }).waitFor()
	await page.getByText('Northgate').first().waitFor()
})

test('a new extension is in force in Asterisk when the page says so', async () => {
	const { page, appliance } = world
	await page.goto('/extensions/new')
	await look('extension-new')
	await page.getByLabel('Name', { exact: true }).fill('Workshop')
	await page.getByRole('button', { name: 'Add the extension' }).click()
	await page.getByText(/As Asterisk has it/).waitFor()
	expect(await appliance.exec(['asterisk', '-rx', 'pjsip show endpoint 203'])).toContain('203')
	await page.goto('/extensions')
	await look('extensions')
})

test('an extension that is encrypted says so in the list, and at its phone how that signs on', async () => {
	const { page, appliance } = world
	await page.getByRole('link', { name: /Workshop/ }).click()
	await page.getByRole('link', { name: 'Settings', exact: true }).click()
	await page.getByLabel('Encrypted').check()
	await page.getByRole('button', { name: 'Save and apply' }).click()
	await page.getByRole('row', { name: /203/ }).getByText('encrypted').waitFor()
	await page.getByText(/As Asterisk has it/).waitFor()
	expect(await appliance.exec(['asterisk', '-rx', 'pjsip show endpoint 203'])).toMatch(/media_encryption +: sdes/)
	await page.getByRole('link', { name: 'Phone', exact: true }).click()
	await page.getByText('TLS, port 5061; sound by SRTP').waitFor()
	await look('extension-encrypted')
})

test('a call appears, moves and ends on the overview without a reload', async () => {
	const { page } = world
	await page.goto('/')
	await page
		.getByText('Nobody is on the line')
		.or(page.getByRole('region', { name: 'On the line' }))
		.first()
		.waitFor()
	const call: PhoneCall = await carrier.calls(did)
	const live = row('On the line', '234 567')
	await live.waitFor()
	await live.getByText(/menu|welcome/i).waitFor()
	await call.press('1')
	await live.getByText(/Ringing/).waitFor()
	await look('overview')
	await desk.incoming.at(-1)?.answer()
	await live.getByText('Talking').waitFor()
	await page.setViewportSize({ width: 1440, height: 900 })
	await call.hangUp()
	await row('Just ended', '234 567')
		.getByText(/Answered/)
		.waitFor()
	expect(await live.count()).toBe(0)
})

test('the call log finds the call, and its page tells node by node what happened', async () => {
	const { page } = world
	await page.goto('/calls')
	await page.getByLabel('Number or name').fill('7123')
	await page.keyboard.press('Enter')
	await page.waitForURL(/7123/)
	await look('calls')
	await page.getByRole('table').getByRole('link').first().click()
	await page.waitForURL(/\/calls\/.+/)
	await page.getByRole('heading', { name: 'What happened' }).waitFor()
	const story = await page.getByRole('main').innerText()
	for (const part of ['Main line', 'welcome', 'Menu', '201', '16, normal end of the call']) {
		expect(story.toLowerCase()).toContain(part.toLowerCase())
	}
	await look('call')
})

test('a flow is changed in the form of a node, published, and takes the next call', async () => {
	const { page } = world
	await page.goto('/flows')
	await look('flows')
	await page.getByRole('link', { name: 'Main line' }).click()
	await page
		.getByRole('group', { name: /Menu/ })
		.or(page.locator('.svelte-flow__node', { hasText: 'Menu' }))
		.first()
		.click()
	await page.getByLabel(/Attempts/).fill('1')
	await page.getByLabel(/Wait for a key/).fill('1')
	await page.getByText(/saved/).first().waitFor()
	await look('flow')
	await page.getByRole('button', { name: 'Publish v2' }).click()
	const dialog = page.getByRole('dialog')
	await dialog.getByLabel('What changed').fill('One attempt only')
	await dialog.getByRole('button', { name: 'Publish v2' }).click()
	await page.getByText('v2 takes calls').first().waitFor()
	const began = Date.now()
	const call = await carrier.calls(did)
	const end = await call.ended(30_000)
	expect(end.by).toBe('far-side')
	// Three attempts of five seconds each, as before, would have taken longer.
	expect(Date.now() - began).toBeLessThan(20_000)
})

test('an old version is restored into the draft without touching the one that takes calls', async () => {
	const { page } = world
	await page.getByRole('button', { name: 'All versions' }).click()
	await page.getByRole('button', { name: 'Restore v1 into the draft' }).click()
	await page.getByRole('dialog').getByRole('button', { name: 'Restore v1' }).click()
	await page.getByRole('button', { name: 'Publish v3' }).waitFor()
	await page.getByText('v2 takes calls').first().waitFor()
})

test('trunk and inbound route show what is, and say so when nothing was changed', async () => {
	const { page } = world
	await page.goto('/trunks')
	await page.getByRole('link', { name: /Northgate/ }).click()
	await page.getByText('Nothing to apply').waitFor()
	await look('trunk')
	const [transport, port] = [page.getByLabel('Transport'), page.getByRole('textbox', { name: 'Port' })]
	await transport.selectOption('TLS and SRTP: sound encrypted, too')
	expect(await port.inputValue()).toBe('5061')
	await page.getByText('Not applied yet').waitFor()
	await page.getByRole('button', { name: 'Save and apply' }).click()
	await page.getByText(/As Asterisk has it/).waitFor()
	await look('trunk-encrypted')
	await transport.selectOption('UDP')
	expect(await port.inputValue()).toBe('5060')
	await page.getByRole('button', { name: 'Save and apply' }).click()
	await page.getByText('Nothing to apply').waitFor()
	// One that somebody has typed stays.
	await port.fill('5080')
	await transport.selectOption('TLS: signalling encrypted')
	expect(await port.inputValue()).toBe('5080')
	await page.goto('/inbound-routes')
	await page.getByRole('table').getByRole('link').first().click()
	await page.getByText('Nothing to apply').waitFor()
	await look('inbound-route')
})

test('Ctrl K goes to a flow by its name', async () => {
	const { page } = world
	await page.goto('/')
	// The page that the server sent knows no keys yet; the live state shows that it is awake.
	await page
		.locator('.board')
		.filter({ hasText: /Trunks\s+1\s+of 1/ })
		.waitFor()
	await page.keyboard.press('Control+k')
	await page.getByRole('dialog').getByRole('combobox').fill('main')
	await page.getByRole('dialog').getByText('Main line').first().waitFor()
	await look('go-to')
	await page.keyboard.press('Enter')
	await page.waitForURL('**/flows/**')
})

test('no page has a fault that axe can find, in light and dark, at the desk and on a phone', () => {
	expect(faults).toEqual([])
})

test('no page complained in the browser', () => {
	const expected = /status of (400|401|403|404|409|429)|INTERNET_DISCONNECTED|TypeError: Failed to fetch/
	expect(world.browser.complaints.filter((complaint) => !expected.test(complaint))).toEqual([])
})
