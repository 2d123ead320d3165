/** What the tests of people do again and again: signing in with and without a face, and the page of a person. */
import type { Page } from 'playwright-core'
import type { Appliance } from '../../../image-build/testbed.ts'
import { openFormBrowser, readFlat, type FormBrowser } from '../../../image-build/form-browser.ts'

const cookieName = '__Host-callytics'

interface Account {
	login: string
	password: string
}

/** A device with a fingerprint reader and a finger on it, as Chromium plays one. */
export async function giveAuthenticator(page: Page): Promise<void> {
	const devtools = await page.context().newCDPSession(page)
	await devtools.send('WebAuthn.enable')
	const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true } as const
	await devtools.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, isUserVerified: true } })
}

/** Signs in without a face. */
export async function signIn(address: string, who: Account): Promise<FormBrowser> {
	const browser = openFormBrowser(address)
	await browser.send('/login?/signIn', [
		['login', who.login],
		['password', who.password],
	])
	return browser
}

export const cookieOf = (browser: FormBrowser) => ({ cookie: `${cookieName}=${browser.cookies().get(cookieName)}` })

/** A token of whoever is signed in, for all areas. */
async function makeToken(browser: FormBrowser, name: string, level: string): Promise<string> {
	const areas = ['calls', 'messages', 'telephony', 'connections', 'machine']
	const scopes = areas.map((area): [string, string] => [`area.${area}`, level])
	const { data } = await browser.send('/account/tokens/new', [['name', name], ['days', '30'], ...scopes])
	return (readFlat(data ?? '') as { token: string }).token
}

/** What is sent by those who must be let in nowhere; the tokens come with a good cookie, which must not help them. */
export async function makeStrangers(
	{ address, exec }: Pick<Appliance, 'address' | 'exec'>,
	administrator: Account,
): Promise<Record<string, Record<string, string>>> {
	const sql = (statement: string) =>
		exec(['runuser', '-u', 'callytics', '--', 'psql', '-q', '-c', statement, 'callytics'])
	const admin = await signIn(address, administrator)
	const expired = await signIn(address, administrator)
	const [revokedToken, expiredToken] = [
		await makeToken(admin, 'revoked', 'change'),
		await makeToken(admin, 'expired', 'change'),
	]
	await sql(`delete from api_tokens where name = 'revoked'`)
	await sql(`update api_tokens set expires_at = now() where name = 'expired'`)
	const hash = `sha256('${expired.cookies().get(cookieName)}'::bytea)`
	await sql(`update web_sessions set expires_at = now() where token_hash = ${hash}`)
	return {
		'without a session': {},
		'with a forged cookie': { cookie: `${cookieName}=${'A'.repeat(43)}` },
		'with an expired cookie': cookieOf(expired),
		'with a revoked token': { ...cookieOf(admin), authorization: `Bearer ${revokedToken}` },
		'with an expired token': { ...cookieOf(admin), authorization: `Bearer ${expiredToken}` },
	}
}

export async function chooseInvitedPassword(page: Page, password: string): Promise<void> {
	await page.getByLabel('Password', { exact: true }).fill(password)
	await page.getByLabel('Password again').fill(password)
	await page.getByRole('button', { name: 'Make my account' }).click()
}

export async function typePassword(page: Page, who: Account): Promise<void> {
	await page.goto('/login')
	await page.getByLabel('Login').fill(who.login)
	await page.getByLabel('Password').fill(who.password)
	await page.getByRole('button', { name: 'Sign in' }).click()
}

/** What the menu offers. */
export const places = (page: Page) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allInnerTexts()

export async function openPerson(page: Page, name: string): Promise<void> {
	await page.goto('/people')
	await page.getByRole('link', { name }).click()
	await page.getByRole('complementary').getByRole('heading', { name }).waitFor()
}

export async function savePerson(page: Page): Promise<void> {
	const drawer = page.getByRole('complementary')
	await drawer.getByRole('button', { name: 'Save' }).click()
	await drawer.getByText('Nothing to save').waitFor()
}
