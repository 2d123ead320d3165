/** The firewall as an administrator changes it: on trial in the real kernel, kept or taken back, and never locking everybody out. */
import { createRequire } from 'node:module'
import { createConnection } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../phones/until.ts'
import { faultsInEveryShape } from './browser.ts'
import { administrator, completeWizard, openPageWorld, type PageWorld } from './wizard.ts'

let world: PageWorld
const faults: string[] = []
const look = async (name: string) => faults.push(...(await faultsInEveryShape(world.page, name)))

beforeAll(async () => {
	world = await openPageWorld('fwpage')
	await completeWizard(world)
})
afterAll(() => world?.close())

/** Whether SIP over TCP answers the build host. */
function isSipOpen(): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = createConnection({ host: world.appliance.address, port: 5060, timeout: 1000 })
		const end = (isOpen: boolean) => {
			socket.destroy()
			resolve(isOpen)
		}
		socket.once('connect', () => end(true))
		socket.once('timeout', () => end(false))
		socket.once('error', () => end(false))
	})
}

async function openTo(service: string, choice: string): Promise<void> {
	const { page } = world
	await page.getByRole('link', { name: service }).click()
	// A choice's hint is part of its name, and may speak of another one.
	await page.getByRole('radio', { name: new RegExp(`^${choice}`) }).check()
	await page.getByRole('button', { name: 'Try the change' }).click()
}

test('the first page says what is open, and shows the rules as the kernel has them', async () => {
	const { page } = world
	await page.getByRole('link', { name: 'Firewall' }).click()
	await page.getByText('Everything is closed except 7 services.').waitFor()
	await page.getByText('The rules as the kernel has them').click()
	await page.getByText(/table inet callytics/).waitFor()
	await look('firewall')
})

test('a change counts at once, on trial; going back undoes it', async () => {
	const { page } = world
	await openTo('SIP over TCP', 'Nobody')
	await page.getByText('SIP over TCP is open to nobody', { exact: true }).waitFor()
	await page.getByText(`by ${administrator.name}`).waitFor()
	await page.getByRole('timer').waitFor()
	expect(await isSipOpen()).toBe(false)
	await look('firewall-trial')
	await page.getByRole('button', { name: 'Go back now' }).click()
	await page.getByRole('timer').waitFor({ state: 'detached' })
	expect(await isSipOpen()).toBe(true)
	await page
		.getByRole('row', { name: /SIP over TCP/ })
		.getByText('Everywhere')
		.waitFor()
})

test('while a change is on trial another one waits, also from a second window', async () => {
	const { page } = world
	await openTo('SIP over TCP', 'Nobody')
	await page.getByRole('timer').waitFor()
	await page.getByRole('link', { name: 'Ping' }).click()
	await page.getByText('A change is on trial. Keep it or go back first.').waitFor()
	expect(await page.getByRole('button', { name: 'Try the change' }).isDisabled()).toBe(true)
})

test('what was kept stays, also when the time of the trial is over', async () => {
	const { page } = world
	await page.goto('/firewall')
	await page.getByRole('button', { name: 'Keep the change' }).click()
	await page.getByRole('timer').waitFor({ state: 'detached' })
	const timer = ['systemctl', 'is-active', 'callytics-revert@firewall.timer']
	await until('the timer is off', async () => (await world.appliance.tryExec(timer)).stdout.includes('inactive'))
	expect(await isSipOpen()).toBe(false)
	await page
		.getByRole('row', { name: /SIP over TCP/ })
		.getByText('Nobody')
		.waitFor()
	await page.getByText('Everything is closed except 6 services.').waitFor()
})

test('a change that nobody keeps is gone from the page when its time is over', async () => {
	const { page } = world
	await openTo('SIP over TCP', 'Local network')
	await page.getByRole('timer').waitFor()
	expect(await isSipOpen()).toBe(true)
	await page.getByRole('timer').waitFor({ state: 'detached', timeout: 110_000 })
	await page
		.getByRole('row', { name: /SIP over TCP/ })
		.getByText('Nobody')
		.waitFor()
	await until('the rules are back', async () => !(await isSipOpen()))
}, 150_000)

test('what would lock everybody out is refused in one sentence, and nothing changes', async () => {
	const { page } = world
	await openTo('Console', 'Nobody')
	await page.getByText('Nobody could reach the console any more.').waitFor()
	await look('firewall-refused')
	await page.goto('/firewall/rules/new')
	await page.getByLabel('What it does').selectOption('drop')
	await page.getByLabel('From').fill('0.0.0.0/0')
	await page.getByRole('button', { name: 'Try the change' }).click()
	await page.getByText(/would refuse everybody who opens the console/).waitFor()
	await page.getByLabel('From').fill('somewhere')
	await page.getByRole('button', { name: 'Try the change' }).click()
	await page.getByText('Write one address or network').waitFor()
	await look('firewall-rule')
	await page.goto('/firewall')
	expect(await page.getByRole('timer').count()).toBe(0)
})

test('a rule is tried, kept, and deleted again', async () => {
	const { page } = world
	await page.getByRole('link', { name: 'Add a rule' }).click()
	await page.getByLabel('What it does').selectOption('drop')
	await page.getByLabel('From').fill('203.0.113.0/24')
	await page.getByLabel('Protocol').selectOption('udp')
	await page.getByLabel('Ports').fill('5060')
	await page.getByRole('button', { name: 'Try the change' }).click()
	await page.getByText('New rule: refuse 203.0.113.0/24, UDP 5060', { exact: true }).waitFor()
	await page.getByRole('button', { name: 'Keep the change' }).click()
	await page.getByRole('timer').waitFor({ state: 'detached' })
	await look('firewall-rules')
	await page.getByRole('button', { name: 'Delete the rule: refuse 203.0.113.0/24, UDP 5060' }).click()
	await page.getByRole('button', { name: 'Keep the change' }).click()
	await page.getByText('No rule.').waitFor()
})

test('what a form was told stays there when the answer to a change that was kept comes only then', async () => {
	const { page } = world
	await openTo('Ping', 'Local network')
	const kept = Promise.withResolvers<void>()
	const isKeeping = (url: URL) => url.search.startsWith('?/keep')
	await page.route(isKeeping, async (route) => {
		const response = await route.fetch()
		await kept.promise
		await route.fulfill({ response })
	})
	await page.getByRole('button', { name: 'Keep the change' }).click()
	await page.getByRole('link', { name: 'Block an address' }).click()
	await page.getByRole('textbox', { name: 'Address' }).fill(world.browserAddress)
	await page.getByRole('button', { name: 'Block it' }).click()
	await page.getByText('This is your own address').waitFor()
	kept.resolve()
	await page.getByRole('timer').waitFor({ state: 'detached' })
	await page.unroute(isKeeping)
	expect(await page.getByText('This is your own address').count()).toBe(1)
	await page.goto('/firewall')
})

test('an address is blocked by hand with the reason, and let in again; nobody blocks their own', async () => {
	const { page } = world
	await page.getByText('No address is blocked.').waitFor()
	await page.getByRole('link', { name: 'Block an address' }).click()
	await page.getByRole('textbox', { name: 'Address' }).fill(world.browserAddress)
	await page.getByRole('button', { name: 'Block it' }).click()
	await page.getByText('This is your own address').waitFor()
	await page.getByRole('textbox', { name: 'Address' }).fill('198.51.100.73')
	await page.getByRole('textbox', { name: 'Why' }).fill('toll fraud')
	await page.getByRole('button', { name: 'Block it' }).click()
	const row = page.getByRole('row', { name: /198\.51\.100\.73/ })
	await row.getByText(`Blocked by ${administrator.name}: toll fraud`).waitFor()
	const kernel = ['nft', 'list', 'set', 'inet', 'callytics_blocks', 'addresses4']
	expect(await world.appliance.exec(kernel)).toContain('198.51.100.73')
	await look('firewall-blocked')
	await page.getByRole('searchbox', { name: 'Find an address' }).fill('203.')
	await page.keyboard.press('Enter')
	await page.getByText('No blocked address begins with 203.').waitFor()
	await page.getByRole('searchbox', { name: 'Find an address' }).fill('198.51')
	await page.keyboard.press('Enter')
	await page.getByRole('button', { name: 'Unblock 198.51.100.73' }).click()
	await row.waitFor({ state: 'detached' })
	await page.getByRole('searchbox', { name: 'Find an address' }).fill('')
	await page.keyboard.press('Enter')
	await page.getByText('No address is blocked.').waitFor()
	expect(await world.appliance.exec(kernel)).not.toContain('198.51.100.73')
})

test('what happens at the door is told in the moment it does, and holds still while somebody reads', async () => {
	const { page } = world
	const feed = page.getByRole('region', { name: 'Live' })
	await feed.getByText(`Blocked by ${administrator.name}: toll fraud`).waitFor()
	const phone = await world.open(world.phonesHost, '201')
	const knock = () => expect(phone.register('wrong')).rejects.toThrow('could not register')
	await knock()
	await feed.getByText('wrong password').first().waitFor()
	await feed.getByText(world.phonesHost.address).first().waitFor()
	await look('firewall-feed')
	const lines = await feed.getByRole('listitem').count()
	await page.getByRole('button', { name: 'Hold still' }).click()
	await knock()
	const held = page.getByRole('region', { name: 'Held still' })
	expect(await held.getByRole('listitem').count()).toBe(lines)
	await page.getByRole('button', { name: 'Go on' }).click()
	await expect.poll(() => feed.getByRole('listitem').count()).toBeGreaterThan(lines)
})

test('with a database of countries the addresses say where they come from', async () => {
	const { page } = world
	const database = createRequire(import.meta.url).resolve(
		'@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country-ipv4.mmdb',
	)
	await page.getByLabel('Database of countries').setInputFiles(import.meta.filename)
	await page.getByText('This is no database of addresses, or a damaged one.').waitFor()
	await page.getByLabel('Database of countries').setInputFiles(database)
	await page.getByText(/^country ipv4, made /).waitFor()
	await page.getByRole('link', { name: 'Block an address' }).click()
	await page.getByRole('textbox', { name: 'Address' }).fill('193.0.14.129')
	await page.getByRole('button', { name: 'Block it' }).click()
	await page.getByRole('row', { name: /193\.0\.14\.129 NL/ }).waitFor()
	await look('firewall-countries')

	await page.getByRole('link', { name: 'Refuse countries' }).click()
	await page.getByText('None is chosen.').waitFor()
	await page.getByRole('searchbox', { name: 'Find a country' }).fill('north k')
	await page.getByRole('checkbox', { name: /North Korea/ }).check()
	await page.getByText('One is chosen.').waitFor()
	await look('firewall-refused-countries')
	await page.getByRole('button', { name: 'Try the change' }).click()
	await page.getByText('Refused: North Korea', { exact: true }).waitFor()
	await page.getByText('Nobody gets in from North Korea.').waitFor()
	const kernel = ['nft', 'list', 'set', 'inet', 'callytics', 'refused4']
	expect(await world.appliance.exec(kernel)).toContain('175.45.176.0')
	await page.getByRole('button', { name: 'Keep the change' }).click()
	await page.getByRole('timer').waitFor({ state: 'detached' })
	await page.getByRole('button', { name: 'Remove it' }).click()
	await page.getByText('Countries are refused by it.').waitFor()
	await page.getByRole('link', { name: 'Refuse countries' }).click()
	await page.getByRole('checkbox', { name: /North Korea/ }).uncheck()
	await page.getByRole('button', { name: 'Try the change' }).click()
	await page.getByRole('button', { name: 'Keep the change' }).click()
	await page.getByRole('timer').waitFor({ state: 'detached' })
	await page.getByText('No country is refused.').waitFor()
	await page.getByRole('button', { name: 'Remove it' }).click()
	await page.getByText('Bring one in MaxMind DB format').waitFor()
	await page.getByRole('button', { name: 'Unblock 193.0.14.129' }).click()
	await page.getByText('No address is blocked.').waitFor()
})

test('no page has a fault that axe can find, in light and dark, at the desk and on a phone', () => {
	expect(faults).toEqual([])
})

test('no page complained in the browser', () => {
	const expected = /status of (400|401|403|404|409|429)/
	expect(world.browser.complaints.filter((complaint) => !expected.test(complaint))).toEqual([])
})
