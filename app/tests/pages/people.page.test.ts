/** People as an administrator and they themselves see it: invited, let in as far as their role goes, and out again at once. */
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultsInEveryShape, picture, type Browser } from './browser.ts'
import { knock, knockEverywhere } from './every-route.ts'
import {
	chooseInvitedPassword,
	cookieOf,
	makeStrangers,
	openPerson,
	places,
	savePerson,
	signIn,
	typePassword,
	giveAuthenticator,
} from './people.ts'
import { testTokens } from './token-tests.ts'
import { administrator, completeWizard, openPageWorld, type PageWorld } from './wizard.ts'

const oli = { name: 'Oli Reed', login: 'oli', password: 'some quite different words' }
let world: PageWorld
let other: Browser
const faults: string[] = []
const look = async (name: string, page = world.page) => faults.push(...(await faultsInEveryShape(page, name)))

beforeAll(async () => {
	world = await openPageWorld('people')
	await completeWizard(world)
	other = await world.openBrowser()
})
afterAll(async () => {
	await other?.close()
	await world?.close()
})

test('somebody is invited with a link that is shown once, chooses a password, and is in', async () => {
	const { page } = world
	await page.getByRole('link', { name: 'People' }).click()
	await page.getByText('Nobody but you').waitFor()
	await look('people-empty')
	await page.getByRole('link', { name: 'Invite somebody' }).click()
	await page.getByLabel('Name', { exact: true }).fill(oli.name)
	await page.getByLabel('Login', { exact: true }).fill(administrator.login)
	await page.getByRole('button', { name: 'Make the invitation' }).click()
	await page.getByText('Somebody has this login already.').waitFor()
	await picture(world.page, 'people-invite')
	await page.getByLabel('Login', { exact: true }).fill(oli.login)
	await page.getByRole('button', { name: 'Make the invitation' }).click()
	const link = await page.locator('code').innerText()
	await page.getByRole('img', { name: 'The link as a code' }).waitFor()
	await look('people-link')
	await page.getByRole('link', { name: 'I have handed it over' }).click()
	// The list stands behind the link and shows the invitation already.
	await page.locator('code').waitFor({ state: 'detached' })
	await page
		.getByRole('row', { name: /Oli Reed/ })
		.getByText('Operator')
		.waitFor()
	expect(await page.content()).not.toContain(link.split('/').at(-1))

	await other.page.goto(link)
	await other.page.getByRole('heading', { name: 'Welcome, Oli Reed' }).waitFor()
	await look('invitation', other.page)
	await chooseInvitedPassword(other.page, oli.password)
	await other.page.waitForURL((url) => url.pathname === '/')
	await other.page.goto(link)
	await other.page.getByText(/This invitation is over/).waitFor()
})

test('the menu, the palette and the pages offer an operator what an operator may do', async () => {
	const { page } = other
	await page.goto('/')
	expect(await places(page)).toEqual(['Overview', 'Calls', 'Messages', 'Help'])
	await page.keyboard.press('Control+k')
	await page.getByRole('dialog').getByRole('combobox').fill('f')
	await page.getByRole('dialog').getByText('Nothing is called').or(page.getByRole('option').first()).first().waitFor()
	expect(await page.getByRole('option', { name: /Firewall|Flows|Front desk/ }).count()).toBe(0)
	await page.keyboard.press('Escape')
	await page.goto('/messages')
	await page.getByText('You may look at this, but not change it.').waitFor()
	expect(await page.getByRole('link', { name: 'Add a mailbox' }).count()).toBe(0)
	await look('operator-messages', page)
	await page.goto('/')
	await picture(page, 'operator-overview')
	expect(await page.getByRole('link', { name: 'Front desk' }).count()).toBe(0)
})

test('what is not for a role is said in one sentence, within the console, with the way on', async () => {
	const { page } = other
	const answer = await page.goto('/firewall')
	expect([answer?.status(), new URL(page.url()).pathname]).toEqual([403, '/refused'])
	await page.getByText('Your account may not open “Machine”.').waitFor()
	expect(await places(page)).toContain('Calls')
	await look('refused', page)
	await page.getByRole('link', { name: 'Go to the overview' }).click()
	await page.waitForURL((url) => url.pathname === '/')
})

test('no route answers who is nobody, forged, over, revoked, or of a lesser role, by any method it has', async () => {
	const { address } = world.appliance
	const admin = await signIn(address, administrator)
	const operator = cookieOf(await signIn(address, oli))
	const strangers = await makeStrangers(world.appliance, administrator)
	const wrong = await knockEverywhere(address, strangers, operator)
	expect(wrong).toEqual([])
	// And what is open is open, so that the test does not prove a console that refuses everything.
	expect(await knock(address, { path: '/calls', method: 'GET' }, operator)).toBe('200')
	expect(await knock(address, { path: '/people', method: 'GET' }, cookieOf(admin))).toBe('200')
})

test('another role is there at once in a page that is open, and so is less', async () => {
	const { page } = other
	await page.goto('/calls')
	await page.getByRole('heading', { name: 'Calls' }).first().waitFor()
	await openPerson(world.page, oli.name)
	await look('person')
	await world.page.getByRole('radio', { name: /Supervisor/ }).check()
	await world.page.getByLabel('Machine', { exact: true }).selectOption('Look')
	await savePerson(world.page)
	await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Firewall' }).waitFor()
	await page.getByRole('link', { name: 'Firewall' }).click()
	await page.getByText('You may look at this, but not change it.').waitFor()
	expect(await page.getByRole('link', { name: 'Add a rule' }).count()).toBe(0)
	await picture(page, 'firewall-reading')
	await page.goto('/flows')
	await page.getByRole('button', { name: 'New flow' }).waitFor()
	await openPerson(world.page, oli.name)
	await world.page.getByLabel('Telephony', { exact: true }).selectOption('Nothing')
	await savePerson(world.page)
	await page.waitForURL('**/refused**')
	await page.getByText('Your account may not open “Telephony”.').waitFor()
})

test('a flow is looked at by somebody who may not change it', async () => {
	const { page } = other
	await openPerson(world.page, oli.name)
	await world.page.getByLabel('Telephony', { exact: true }).selectOption('Look')
	await savePerson(world.page)
	await page.goto('/flows')
	await page.getByRole('link', { name: 'Main line' }).click()
	await page.locator('.svelte-flow__node').first().waitFor()
	expect(await page.getByRole('button', { name: /Publish|Simulate|Undo/ }).count()).toBe(0)
	await picture(page, 'flow-reading')
	await page.goto('/extensions')
	await page.getByRole('link', { name: /Front desk/ }).click()
	await page.getByText('The phone’s password is shown to people who may change extensions.').waitFor()
	expect(await page.getByRole('button', { name: 'Show', exact: true }).count()).toBe(0)
})

test('sessions are seen and ended, and whoever is switched off is out at once', async () => {
	const { page } = other
	await page.goto('/account')
	await page.getByText('this one').waitFor()
	await page.getByRole('button', { name: 'Sign out all others' }).click()
	await page.getByRole('button', { name: 'Sign out all others' }).waitFor({ state: 'detached' })
	await look('account', page)
	await page.goto('/calls')
	await openPerson(world.page, oli.name)
	await world.page.getByRole('link', { name: /Sessions/ }).click()
	await world.page.getByText('Chrome on Linux').waitFor()
	await picture(world.page, 'person-sessions')
	await world.page.getByRole('link', { name: 'Person', exact: true }).click()
	await world.page.getByRole('button', { name: 'Switch off the account' }).click()
	await world.page.getByRole('button', { name: 'Let in again' }).waitFor()
	await page.waitForURL('**/login**')
	await typePassword(page, oli)
	await page.getByText('This account is switched off.').waitFor()
	await world.page.getByRole('button', { name: 'Let in again' }).click()
	await world.page.getByRole('button', { name: 'Switch off the account' }).waitFor()
	await typePassword(page, oli)
	await page.waitForURL((url) => url.pathname === '/')
})

test('a second factor is asked for, set up by its code, and a code or a recovery code is the second step', async () => {
	const { page } = other
	await world.page.goto('/people')
	await world.page.getByLabel('supervisors').check()
	await world.page.getByRole('button', { name: 'Save' }).click()
	await page.waitForURL('**/account/second-factor')
	await page.getByText('It is asked of your role').waitFor()
	await look('second-factor', page)
	const secret = (await page.locator('code').innerText()).replace(/\s/g, '')
	const code = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate()
	await page.getByLabel('Code', { exact: true }).fill('000000')
	await page.getByRole('button', { name: 'Turn it on' }).click()
	await page.getByText('This is not the code that the app shows now.').waitFor()
	await page.getByLabel('Code', { exact: true }).fill(code())
	await page.getByRole('button', { name: 'Turn it on' }).click()
	await page.getByText('Keep these ten codes now').waitFor()
	const recovery = await page.locator('li code').allInnerTexts()
	expect(recovery).toHaveLength(10)
	await look('recovery-codes', page)
	await page.getByRole('link', { name: 'I have kept them' }).click()
	await page.getByText('10 of 10 recovery codes are left.').waitFor()
	await page.getByRole('button', { name: /Oli Reed: account/ }).click()
	await page.getByRole('button', { name: 'Sign out', exact: true }).first().click()
	await page.waitForURL('**/login**')
	await typePassword(page, oli)
	await page.waitForURL('**/login/code**')
	await look('login-code', page)
	await page.getByLabel('Code', { exact: true }).fill('123456')
	await page.getByRole('button', { name: 'Sign in' }).click()
	await page.getByText('This code is wrong or was used already.').waitFor()
	await page.getByLabel('Code', { exact: true }).fill(recovery[0]!)
	await page.getByRole('button', { name: 'Sign in' }).click()
	await page.waitForURL((url) => url.pathname === '/')
	await world.page.goto('/people')
	await world.page
		.getByRole('row', { name: /Oli Reed/ })
		.getByText('On', { exact: true })
		.waitFor()
	await look('people')
})

testTokens(() => world, look, oli.name)

test('a passkey is made under the console’s name, signs in without a password, and opens nothing once it is deleted', async () => {
	const { page } = world
	await page.goto('/account')
	await page.getByText('Open the console as https://fenwick.local').waitFor()
	await look('account')
	const laptop = await world.openBrowser()
	const { page: named } = laptop
	await giveAuthenticator(named)
	await named.goto('https://fenwick.local/login')
	expect(await named.getByRole('button', { name: 'Sign in with a passkey' }).count()).toBe(0)
	await named.getByLabel('Login').fill(administrator.login)
	await named.getByLabel('Password').fill(administrator.password)
	await named.getByRole('button', { name: 'Sign in' }).click()
	await named.waitForURL('https://fenwick.local/')
	await named.goto('https://fenwick.local/account')
	const passkeys = named.getByRole('region', { name: 'Passkeys' })
	await passkeys.getByLabel('Name').fill('Maya’s laptop')
	await passkeys.getByLabel('Your password').fill('not my password')
	await passkeys.getByRole('button', { name: 'Add a passkey' }).click()
	await passkeys.getByText('This is not your password.').waitFor()
	await passkeys.getByLabel('Your password').fill(administrator.password)
	await passkeys.getByRole('button', { name: 'Add a passkey' }).click()
	await passkeys.getByText('Added. The next sign-in can do without your password.').waitFor()
	await look('account-passkey', named)
	await passkeys.getByLabel('Your password').fill(administrator.password)
	await passkeys.getByRole('button', { name: 'Add a passkey' }).click()
	await passkeys.getByText('This device has a passkey for your account already.').waitFor()
	await named.goto('https://fenwick.local/')
	await named.getByRole('button', { name: administrator.name }).click()
	await named.getByRole('button', { name: 'Sign out' }).click()
	await named.waitForURL('**/login**')
	await look('login-passkey', named)
	await named.getByRole('button', { name: 'Sign in with a passkey' }).click()
	await named.waitForURL('https://fenwick.local/')
	await named.goto('https://fenwick.local/account')
	await named.getByText(/Last used: today/).waitFor()
	await named.getByRole('button', { name: 'Delete the passkey Maya’s laptop' }).click()
	await passkeys.getByText('You have none.').waitFor()
	// The wrong password, which the browser complains of, too.
	expect(laptop.complaints.filter((complaint) => !/WebSocket|403/.test(complaint))).toEqual([])
	await laptop.close()
})

test('somebody is removed; a new password for the administrator comes from the machine only', async () => {
	const { page } = world
	await openPerson(world.page, oli.name)
	await page.getByRole('button', { name: 'Remove the account' }).click()
	await page.getByRole('dialog').getByRole('button', { name: 'Remove the account' }).click()
	await page.getByText('Nobody but you').waitFor()
	await other.page.waitForURL('**/login**')
	const said = await world.appliance.exec(['callytics', 'password', administrator.login])
	const password = /[2-9a-z]{4}(?:-[2-9a-z]{4}){3}/.exec(said)?.[0] ?? ''
	await typePassword(other.page, { login: administrator.login, password })
	await other.page.waitForURL((url) => url.pathname === '/')
})

test('no page has a fault that axe can find, in light and dark, at the desk and on a phone', () => {
	expect(faults).toEqual([])
})

test('no page complained in the browser', () => {
	const expected = /status of (400|401|403|404|409|429)|WebSocket/
	const said = [...world.browser.complaints, ...other.complaints]
	expect(said.filter((complaint) => !expected.test(complaint))).toEqual([])
})
