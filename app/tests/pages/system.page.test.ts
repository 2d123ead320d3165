/** The machine as an administrator sees it: services, journal, a restart of one, a disk that fills up, and the power. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitForConsole } from '../../../image-build/console-door.ts'
import { until } from '../phones/until.ts'
import { mountSmallDisk } from '../small-disk.ts'
import { faultsInEveryShape } from './browser.ts'
import { completeWizard, openPageWorld, type PageWorld } from './wizard.ts'

let world: PageWorld
const faults: string[] = []
const look = async (name: string) => faults.push(...(await faultsInEveryShape(world.page, name)))

beforeAll(async () => {
	world = await openPageWorld('system')
	await completeWizard(world)
	const { appliance } = world
	// A day of a machine, so that there is something to be drawn.
	const history = `insert into machine_samples (at, cpu, memory, disk, celsius)
		select now() - n * interval '15 minutes', 0.1 + 0.5 * abs(sin(n / 9.0)), 0.4 + n / 400.0, 0.3, 45 + n % 7
		from generate_series(1, 95) as n on conflict do nothing`
	const asPostgres = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', 'psql', '-qd', 'callytics']
	await appliance.exec([...asPostgres, '-c', history])
})
afterAll(() => world?.close())

test('the page says that all runs, since when, and what it takes', async () => {
	const { page } = world
	await page.getByRole('link', { name: 'System', exact: true }).click()
	await page.getByRole('heading', { name: 'All services run' }).waitFor()
	await page.getByText(/^Version \d+\.\d+\.\d+, up /).waitFor()
	const row = page.getByRole('row', { name: /Asterisk/ })
	await row.getByText('runs', { exact: true }).waitFor()
	await row.getByText(/Today \d\d:\d\d/).waitFor()
	await page.getByRole('img', { name: /^Memory in the last 24 hours, at most \d+ %/ }).waitFor()
	await page.getByRole('row', { name: /Data: database, recordings, messages/ }).waitFor()
	await look('system')
})

test('a restart says first what becomes of calls; the service then runs since a moment ago', async () => {
	const { page, appliance } = world
	const main = () => appliance.mainProcess('callytics-executor.service')
	const before = await main()
	await page.getByRole('button', { name: 'Restart Call engine' }).click()
	await page.getByText('No call is up. Talks go on and nothing is heard of it').waitFor()
	await look('system-restart')
	await page.getByRole('button', { name: 'Leave it running' }).click()
	expect(await main()).toBe(before)
	await page.getByRole('button', { name: 'Restart Call engine' }).click()
	await page.getByRole('dialog').getByRole('button', { name: 'Restart Call engine' }).click()
	await page.getByRole('dialog').waitFor({ state: 'detached' })
	expect(await main()).not.toBe(before)
	await page.getByRole('heading', { name: 'All services run' }).waitFor()
})

test('a service that systemd had to start again says how often', async () => {
	const { page, appliance } = world
	await appliance.killUnit('redis-server.service')
	await page.getByRole('row', { name: /Redis/ }).getByText('once').waitFor()
})

test('the console restarts itself, and the page is back by itself', async () => {
	const { page, appliance } = world
	const main = () => appliance.mainProcess('callytics-console.service')
	const before = await main()
	await page.getByRole('button', { name: 'Restart Console' }).click()
	await page.getByRole('dialog').getByRole('button', { name: 'Restart Console' }).click()
	await page.getByRole('dialog').waitFor({ state: 'detached' })
	// The page reads itself again every few seconds: only what the new console answers tells that it is back.
	await until('the console is another process', async () => (await main()) !== before)
	expect(await waitForConsole(appliance.address, 60)).toBe(true)
	await page.waitForResponse((response) => response.url().includes('/system/__data.json') && response.ok())
	await page.getByRole('heading', { name: 'All services run' }).waitFor()
})

test('who is told of alarms is saved; what is no address is refused', async () => {
	const { page } = world
	await page.getByLabel('Alarms by mail to').fill('maya')
	await page.getByRole('button', { name: 'Save' }).click()
	await page.getByText('Write mail addresses with commas between them.').waitFor()
	await page.getByLabel('Alarms by mail to').fill('maya@example.com')
	await page.getByRole('button', { name: 'Save' }).click()
	await page.getByText('No mail server is set yet').waitFor()
	await look('system-alarms')
	await page.reload()
	expect(await page.getByLabel('Alarms by mail to').inputValue()).toBe('maya@example.com')
})

test('the overview asks for somebody when the disk fills up, and leads to the page', async () => {
	const { page, appliance } = world
	const disk = await mountSmallDisk(appliance)
	await disk.fill(0.9)
	await page.getByRole('link', { name: 'Overview' }).click()
	await page.getByText('The disk is 90 % full').first().waitFor({ timeout: 20_000 })
	await page.getByText('Calls go on. From 95 % on no recording and no message is begun.').waitFor()
	await look('system-disk-alarm')
	await page.getByRole('link', { name: 'Open system' }).click()
	await page.getByRole('heading', { name: 'The disk is 90 % full' }).waitFor()
	await disk.remove()
	await page.getByRole('heading', { name: 'All services run' }).waitFor({ timeout: 20_000 })
})

test('the journal is filtered by source, urgency and text, paged back, and kept in the address', async () => {
	const { page, appliance } = world
	const line = (priority: string, text: string) =>
		appliance.exec(['systemd-cat', '--identifier=callytics', `--priority=${priority}`], `${text}\n`)
	await line('err', 'The first marked line')
	await line('info', 'The second marked line')
	await page.getByRole('link', { name: 'Journal' }).click()
	const rows = page.getByRole('row').filter({ hasText: 'marked line' })
	await rows.first().waitFor()
	await look('journal')
	await page.getByLabel('Text in the line').fill('MARKED line')
	await page.waitForURL(/text=MARKED/)
	await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 2)
	expect(await rows.first().innerText()).toContain('The second marked line')
	await page.getByLabel('Urgency').selectOption('Errors and worse')
	await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1)
	await rows.getByText('The first marked line').waitFor()
	await page.reload()
	await rows.getByText('The first marked line').waitFor()
	await page.getByLabel('Source').selectOption('Redis')
	await page.getByRole('heading', { name: 'Nothing fits' }).waitFor()
	await look('journal-nothing')
	await page.getByRole('link', { name: 'Clear filter' }).click()
	await page.getByRole('link', { name: 'Older' }).click()
	await page.getByRole('link', { name: 'Newest' }).click()
	await page.getByRole('link', { name: 'Newest' }).waitFor({ state: 'detached' })
})

test('a journal that is followed shows what is written now, by its filter', async () => {
	const { page, appliance } = world
	await page.goto('/system/journal?source=screen')
	await page.getByLabel('Follow').check()
	await appliance.exec(['systemd-cat', '--identifier=callytics'], 'Followed at once\n')
	await page.getByRole('row', { name: /Followed at once/ }).waitFor()
})

test('the journal is downloaded as text, by the same filter', async () => {
	const { page } = world
	await page.goto('/system/journal?text=marked+line')
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('link', { name: 'Download' }).click(),
	])
	expect(download.suggestedFilename()).toMatch(/^fenwick-journal-.*\.txt$/)
	const text = readFileSync(await download.path(), 'utf8')
	expect(text.trim().split('\n')).toHaveLength(2)
	expect(text).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z info callytics: The second marked line$/m)
})

test('the machine restarts when somebody wants it to, and the page finds it again by itself', async () => {
	const { page, appliance } = world
	await page.goto('/system')
	await page.getByRole('button', { name: 'Restart the machine' }).click()
	await page.getByText('No call is up. Nobody can call for a minute or two.').waitFor()
	await look('system-power')
	await page.getByRole('dialog').getByRole('button', { name: 'Restart the machine' }).click()
	await page.getByText('The machine restarts. This page comes back by itself.').waitFor()
	// In a container the restart is an end: the build host switches it on again.
	await appliance.ended()
	await appliance.boot()
	expect(await waitForConsole(appliance.address, 60)).toBe(true)
	await page.getByText('The machine is back.').waitFor({ timeout: 60_000 })
	await page.getByRole('heading', { name: 'All services run' }).waitFor()
})

test('no page has a fault that axe can find, in light and dark, at the desk and on a phone', () => {
	expect(faults).toEqual([])
})

test('no page complained in the browser', () => {
	// While the console or the machine is away the browser says so.
	const expected = /status of (400|502|503)|WebSocket|ERR_CONNECTION|ERR_EMPTY|ERR_ADDRESS|Failed to fetch|ERR_SOCKET/
	expect(world.browser.complaints.filter((complaint) => !expected.test(complaint))).toEqual([])
})
