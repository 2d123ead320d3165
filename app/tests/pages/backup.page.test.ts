/** Backups as an administrator meets them: set up, the recovery sheet, a run with its progress, the verdict, and what is refused. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitForConsole } from '../../../image-build/console-door.ts'
import { holdRestic } from '../../../image-build/test/backup-runs.ts'
import { faultsInEveryShape } from './browser.ts'
import { administrator, completeWizard, openPageWorld, type PageWorld } from './wizard.ts'

let world: PageWorld
const faults: string[] = []
const look = async (name: string) => faults.push(...(await faultsInEveryShape(world.page, name)))
const sh = (script: string) => world.appliance.exec(['sh', '-ec', script])

beforeAll(async () => {
	world = await openPageWorld('bkpage')
	await completeWizard(world)
})
afterAll(() => world?.close())

/** Begins a backup on the page and holds it in the middle of its copying, as a slow line would. */
async function holdWhileCopying(): Promise<void> {
	await sh('head -c 80000000 /dev/urandom > /var/lib/callytics/sounds/large.raw')
	await world.page.getByRole('button', { name: 'Back up now' }).click()
	await sh(holdRestic)
}
const letGo = () => sh('pkill -CONT -x restic')

test('before it is set up the page says what is lost without it', async () => {
	const { page } = world
	await page.getByRole('link', { name: 'Backup' }).click()
	await page.getByText('Nothing of this machine is kept anywhere else').waitFor()
	await look('backup-empty')
})

test('a server that does not answer is told in one sentence, and what was typed stays', async () => {
	const { page } = world
	await page.getByRole('link', { name: 'Set up the backup' }).click()
	await page.getByRole('radio', { name: 'An SFTP server' }).check()
	await page.getByRole('textbox', { name: 'Server' }).fill(`${world.appliance.networkPrefix}.1`)
	await page.getByRole('textbox', { name: 'Port' }).fill('9')
	await page.getByRole('textbox', { name: 'Account' }).fill('keeper')
	await page.getByRole('button', { name: 'Continue' }).click()
	await page.getByText(/does not answer as an SFTP server/).waitFor()
	expect(await page.getByRole('textbox', { name: 'Account' }).inputValue()).toBe('keeper')
	await look('backup-setup')
})

test('set up, the sheet is shown with its key, and no backup is made before somebody has proven to hold it', async () => {
	const { page } = world
	await page.getByRole('radio', { name: /This machine’s own disk/ }).check()
	await page.getByLabel('At', { exact: true }).fill('03:15')
	await page.getByRole('button', { name: 'Open the repository' }).click()
	await page.getByRole('heading', { name: 'Recovery sheet' }).waitFor()
	const key = await page.locator('dd.typed').innerText()
	expect(key).toMatch(/^([2-9A-Z]{4}-){7}[2-9A-Z]{4}$/)
	await look('backup-sheet')
	await page.goto('/backup')
	await page.getByText('nobody has proven to hold the key').waitFor()
	expect(await page.getByRole('button', { name: 'Back up now' }).isDisabled()).toBe(true)
	await page.getByRole('link', { name: 'Open the recovery sheet' }).click()
	await page.getByLabel('The last four characters').fill('1111')
	await page.getByRole('button', { name: 'Try the key' }).click()
	await page.getByText('The key on the sheet ends differently').waitFor()
	await page.getByLabel('The last four characters').fill(key.slice(-4).toLowerCase())
	await page.getByRole('button', { name: 'Try the key' }).click()
	await page.waitForURL('**/backup')
	await page.getByText('Every day at 03:15 (London)').waitFor()
	await page.goto('/backup/sheet')
	await page.waitForURL('**/backup')
})

test('a backup shows how far it is, goes on while the page and the console are away, and ends with a verdict', async () => {
	const { page, appliance } = world
	await holdWhileCopying()
	await page.getByText('Copying').waitFor()
	await page.getByText(/\d+ MB of \d+ MB/).waitFor()
	await look('backup-running')
	await page.goto('about:blank')
	await appliance.restartUnit('callytics-console.service')
	expect(await waitForConsole(appliance.address, 60)).toBe(true)
	await page.goto('/backup')
	await page.getByText(/\d+ MB of \d+ MB/).waitFor()
	await letGo()
	const row = page.getByRole('row', { name: new RegExp(`by ${administrator.name}`) })
	await row.getByText('verified').waitFor({ timeout: 60_000 })
	await row.getByText(/rows of \d+ tables.* came back as they were/).waitFor()
	await page.getByText(/The last backup was made today at .* and verified/).waitFor()
	await look('backup-verified')
})

test('a backup is cancelled from the page, and the page says by whom', async () => {
	const { page } = world
	await holdWhileCopying()
	await page.getByRole('button', { name: 'Cancel the backup' }).click()
	await letGo()
	await page.getByText(`Cancelled by ${administrator.name}.`).waitFor({ timeout: 30_000 })
})

test('the plan is changed without another place', async () => {
	const { page } = world
	await page.getByRole('link', { name: 'Change the plan' }).click()
	await page.getByLabel('How often').selectOption('weekly')
	await page.getByLabel('On', { exact: true }).selectOption('Sunday')
	await page.getByLabel('The last', { exact: true }).fill('0')
	await page.getByRole('button', { name: 'Save the plan' }).click()
	await page.getByText('the last backup always stays').waitFor()
	await look('backup-plan')
	await page.getByLabel('The last', { exact: true }).fill('5')
	await page.getByRole('button', { name: 'Save the plan' }).click()
	await page.getByText('Every Sunday at 03:15 (London)').waitFor()
})

test('the plan goes back to an earlier version, and the form shows it', async () => {
	const { page } = world
	await page.getByRole('link', { name: 'Change the plan' }).click()
	await page.getByText('Earlier versions').click()
	await page
		.getByText(/^Returning changes/)
		.last()
		.click()
	await page.getByRole('button', { name: 'Return to this version' }).last().click()
	await page.getByText('It is as it was then.').waitFor()
	await page.getByText('Every day at 03:15 (London)').waitFor()
	expect(await page.getByLabel('How often').inputValue()).toBe('daily')
	await look('backup-plan-returned')
})

test('a backup that is missing needs somebody: on the overview and on its own page', async () => {
	const { page, appliance } = world
	const asPostgres = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', 'psql', '-qd', 'callytics']
	const aged = `update backup_plan set set_up_at = now() - interval '20 days', key_proven_at = now();
		update backup_runs set began_at = began_at - interval '15 days', ended_at = ended_at - interval '15 days'`
	await appliance.exec([...asPostgres, '-c', aged])
	await page.goto('/')
	await page.getByText('A backup is missing').first().waitFor()
	await page.getByRole('link', { name: 'Open backup' }).click()
	await page.getByText(/It was due .* The last verified one is of/).waitFor()
	await look('backup-missing')
})

test('no page has a fault that axe can find, in light and dark, at the desk and on a phone', () => {
	expect(faults).toEqual([])
})

test('no page complained in the browser', () => {
	// The console is restarted meanwhile.
	const expected =
		/status of (400|401|403|404|409|429|502|503)|WebSocket connection|ERR_CONNECTION_REFUSED|Failed to fetch/
	expect(world.browser.complaints.filter((complaint) => !expected.test(complaint))).toEqual([])
})
