/** Restoring as an administrator meets it: chosen, confirmed, followed while the console starts anew; and in the set-up of a new machine. */
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultsInEveryShape, openBrowser, type Browser } from './browser.ts'
import { administrator, completeWizard, openPageWorld, type PageWorld } from './wizard.ts'
import { until } from '../phones/until.ts'
import { waitForConsole } from '../../../image-build/console-door.ts'
import { startAppliance, type Appliance } from '../../../image-build/testbed.ts'

let world: PageWorld
let fresh: Appliance
let freshBrowser: Browser
let key = ''
let secret = ''
const faults: string[] = []
const look = async (name: string, page = world.page) => faults.push(...(await faultsInEveryShape(page, name)))
const sh = (script: string) => world.appliance.exec(['sh', '-ec', script])
const codeAt = (timestamp: number) => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp })
const repository = '/var/lib/callytics/backups'

beforeAll(async () => {
	const boot = async () => {
		fresh = await startAppliance({ name: 'rsnew' })
		if (!(await waitForConsole(fresh.address, 60))) throw new Error('the console does not answer')
		const desk = await fresh.addHost('desk', 40)
		freshBrowser = await openBrowser(`https://${fresh.address}/`, desk.namespace)
	}
	const [opened] = await Promise.all([openPageWorld('rspage'), boot()])
	world = opened
	await completeWizard(world)
})
afterAll(async () => {
	await freshBrowser?.close()
	await Promise.all([fresh?.stop(), world?.close()])
})

/** Signs in with the password and the code of the phone, which only the key that was backed up can check. */
async function signIn(page: PageWorld['page']): Promise<void> {
	await page.getByLabel('Login').fill(administrator.login)
	await page.getByLabel('Password').fill(administrator.password)
	await page.getByRole('button', { name: 'Sign in' }).click()
	await page.waitForURL('**/login/code**')
	await page.getByLabel('Code', { exact: true }).fill(codeAt(Date.now()))
	await page.getByRole('button', { name: 'Sign in' }).click()
	await page.waitForURL((url) => !url.pathname.startsWith('/login'))
}

test('a backup is made of a machine whose administrator has a second factor', async () => {
	const { page } = world
	await page.goto('/account/second-factor')
	secret = (await page.locator('code').innerText()).replaceAll(/\s/g, '')
	// Of the half minute before: that of this one is still good at the sign-in.
	await page.getByLabel('Code', { exact: true }).fill(codeAt(Date.now() - 30_000))
	await page.getByRole('button', { name: 'Turn it on' }).click()
	await page.getByText('Keep these ten codes now').waitFor()
	await page.goto('/backup/setup')
	await page.getByRole('radio', { name: /This machine’s own disk/ }).check()
	await page.getByRole('button', { name: 'Open the repository' }).click()
	await page.getByRole('heading', { name: 'Recovery sheet' }).waitFor()
	key = await page.locator('dd.typed').innerText()
	await page.getByLabel('The last four characters').fill(key.slice(-4))
	await page.getByRole('button', { name: 'Try the key' }).click()
	await page.waitForURL('**/backup')
	// As a machine has it whose VPN was on: the container's kernel has none.
	await sh(
		`umask 77; mkdir -p /var/lib/callytics/wireguard; echo ${'A'.repeat(43)}= > /var/lib/callytics/wireguard/private-key`,
	)
	await page.getByRole('button', { name: 'Back up now' }).click()
	await page.getByText(/rows of \d+ tables.* came back as they were/).waitFor({ timeout: 60_000 })
})

test('what is restored is chosen, and what will happen is said before a word is typed', async () => {
	const { page } = world
	// As another machine would have another key.
	await sh(`echo ${'x'.repeat(43)} > /var/lib/callytics/secrets/second-factor-key`)
	await page.goto('/backup')
	await page.getByRole('link', { name: 'Restore', exact: true }).click()
	await page.getByRole('link', { name: /Choose the backup of/ }).waitFor()
	await look('restore-list')
	await page.getByRole('link', { name: /Choose the backup of/ }).click()
	await page.getByText('Everybody is signed out, you too').waitFor()
	await look('restore-parts')
	await page.getByRole('checkbox', { name: /Settings, users, calls/ }).uncheck()
	expect(await page.getByRole('checkbox', { name: /VPN keys/ }).isDisabled()).toBe(true)
	await page.getByText('Calls that are running end: Asterisk starts anew.').waitFor()
	await page.getByRole('checkbox', { name: /Settings, users, calls/ }).check()
	await page.getByLabel('Type restore to confirm').fill('yes')
	await page.getByRole('button', { name: 'Restore', exact: true }).click()
	await page.getByText('Type the word restore to confirm.').waitFor()
})

test('the page follows the restore through the console’s new start to the sign-in, where the second factor counts', async () => {
	const { page } = world
	await page.getByLabel('Type restore to confirm').fill('restore')
	await page.getByRole('button', { name: 'Restore', exact: true }).click()
	await page.getByText('A backup is being restored').waitFor()
	await look('restore-running')
	await page.waitForURL('**/login', { timeout: 90_000 })
	await signIn(page)
	await page.goto('/backup')
	await page.getByText(/The backup of .* was restored/).waitFor()
	// The restored row of it was under way; what came of it is known here.
	await page.getByText(/rows of \d+ tables.* came back as they were/).waitFor()
	await look('restore-done')
})

test('the trunks are off and say why, until an administrator turns them on', async () => {
	const { page } = world
	await page.goto('/')
	await page.getByText('All trunks are off since a backup was restored').first().waitFor()
	await page.getByRole('link', { name: 'Open trunks' }).click()
	await page.getByText('All trunks are off', { exact: true }).waitFor()
	expect(await sh('cat /var/lib/callytics/asterisk/pjsip_trunks.conf')).not.toContain('endpoint')
	await look('restore-trunks')
	await page.getByRole('button', { name: 'Turn trunks on' }).click()
	await page.getByRole('button', { name: 'Turn trunks on' }).waitFor({ state: 'detached' })
	expect(await sh('cat /var/lib/callytics/asterisk/pjsip_trunks.conf')).toContain('endpoint')
})

test('a new machine is restored in place of being set up: the users of the backup sign in', async () => {
	const { page } = freshBrowser
	const archive = (await world.appliance.exec(['sh', '-ec', `tar -C ${repository} -c . | base64 -w0`])).trim()
	await fresh.writeFile('/run/repository', archive)
	await fresh.exec([
		'sh',
		'-ec',
		`base64 -d /run/repository | tar -C ${repository} -x; chown -R callytics-backup: ${repository}`,
	])
	await page.goto('/')
	await page.getByLabel('Set-up code').fill(await fresh.setupCode())
	await page.getByRole('button', { name: 'Restore from a backup' }).click()
	await page.waitForURL('**/setup/restore')
	await look('restore-wizard', page)
	await page.getByRole('radio', { name: /This machine’s own disk/ }).check()
	await page.getByLabel('Key').fill('AAAA-BBBB-CCCC-DDDD')
	await page.getByRole('button', { name: 'Open the repository' }).click()
	await page.getByText('This key does not open the repository').waitFor()
	await page.getByLabel('Key').fill(key.toLowerCase())
	await page.getByRole('button', { name: 'Open the repository' }).click()
	await page.getByRole('link', { name: /Choose the backup of/ }).click()
	expect(await page.getByRole('checkbox', { name: /Network addresses/ }).isChecked()).toBe(false)
	await look('restore-wizard-parts', page)
	await page.getByLabel('Type restore to confirm').fill('restore')
	await page.getByRole('button', { name: 'Restore', exact: true }).click()
	await page.waitForURL('**/login', { timeout: 90_000 })
	await signIn(page)
	await until('the set-up code is gone', async () => (await fresh.setupCode()) === '')
	expect((await page.goto('/setup'))!.url()).not.toContain('/setup')
})

test('no page has a fault that axe can find, in light and dark, at the desk and on a phone', () => {
	expect(faults).toEqual([])
})

test('no page complained in the browser', () => {
	// The console is restarted meanwhile.
	const expected =
		/status of (400|401|403|404|409|429|502|503)|WebSocket connection|ERR_CONNECTION_REFUSED|ERR_|Failed to fetch/
	const complaints = [...world.browser.complaints, ...freshBrowser.complaints]
	expect(complaints.filter((complaint) => !expected.test(complaint))).toEqual([])
})
