/** The editor of a flow: a node and a whole flow built by keys alone, several deleted and brought back, two people at once. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultsInEveryShape } from './browser.ts'
import { addByKeys, connectByKeys, press, sayByKeys, tabTo } from './by-keys.ts'
import { focusedNode, idsInHand, newFlow, node, nodeIds, openFlow, saved, wires } from './flow-page.ts'
import { completeWizard, openPageWorld, type PageWorld } from './wizard.ts'

let world: PageWorld
const faults: string[] = []

const look = async (name: string) => faults.push(...(await faultsInEveryShape(world.page, name)))

beforeAll(async () => {
	world = await openPageWorld('editor')
	await completeWizard(world)
	await openFlow(world.page, 'Main line')
})
afterAll(async () => {
	await world.close()
})

test('a node is found in the palette, added and connected without a mouse', async () => {
	const { page } = world
	await page.keyboard.press('/')
	await page.keyboard.type('hang')
	await page.keyboard.press('Enter')
	await page.getByLabel('Name', { exact: true }).fill('Another goodbye')
	await page.keyboard.press('Escape')
	await expect.poll(() => focusedNode(page)).toBe('hangup')
	await node(page, 'menu').focus()
	await page.keyboard.press('Enter')
	await page.getByLabel('Key 2 leads to').selectOption({ label: 'Another goodbye' })
	await page.locator('.svelte-flow__edge[data-id="menu:2"][aria-label$="Another goodbye"]').waitFor()
	await look('editor-form')
	await page.keyboard.press('Escape')
})

test('all nodes are deleted together and brought back by one undo', async () => {
	const { page } = world
	const before = await nodeIds(page)
	await page.keyboard.press('Control+a')
	await expect.poll(() => idsInHand(page)).toEqual(before)
	await page.keyboard.press('Delete')
	await expect.poll(() => nodeIds(page)).toEqual([])
	await page.keyboard.press('Control+z')
	await expect.poll(() => nodeIds(page)).toEqual(before)
	await page.keyboard.press('Control+a')
	await look('editor-several')
})

test('somebody else’s save is told and shown, and nothing is written over', async () => {
	const { page, browser } = world
	const second = await browser.context.newPage()
	await second.goto(page.url())
	await page.getByText('has this flow open, too').waitFor()
	await node(second, 'menu').click()
	await second.getByLabel('Name', { exact: true }).fill('Renamed elsewhere')
	await page.getByText('saved this draft').waitFor()
	await page.route('**?/save', (route) => route.abort())
	await node(page, 'welcome').click()
	await page.getByLabel('Name', { exact: true }).fill('Renamed here')
	await second.getByLabel('Name', { exact: true }).fill('Renamed once more')
	await page.getByText('This draft was changed elsewhere').waitFor()
	await look('editor-conflict')
	await page.getByRole('button', { name: 'Keep mine as a copy' }).click()
	await page.getByRole('link', { name: 'Main line, my copy' }).waitFor()
	await page.unroute('**?/save')
	expect(await page.locator('.svelte-flow__node', { hasText: 'Renamed once more' }).count()).toBe(1)
	await second.close()
})

test('a whole small flow is built, connected and saved by keys alone', async () => {
	const { page } = world
	await newFlow(page, 'By keys', /An empty flow/)
	await addByKeys(page, 'hang', 'Farewell')
	await press(page, 'Escape')
	await addByKeys(page, 'play', 'Sales')
	await sayByKeys(page, 'You have reached our sales.')
	await connectByKeys(page, 'done', 'Farewell')
	await press(page, 'Escape')
	await addByKeys(page, 'play', 'Service')
	await sayByKeys(page, 'You have reached our service.')
	await connectByKeys(page, 'done', 'Farewell')
	await press(page, 'Escape')
	await addByKeys(page, 'menu', 'Reception')
	await sayByKeys(page, 'For sales, press 1. For service, press 2.')
	await tabTo(page, 'Label of key 1')
	await page.keyboard.type('sales')
	await connectByKeys(page, 'Key 1 leads to', 'Sales')
	await tabTo(page, 'Label of key 2')
	await page.keyboard.type('service')
	await connectByKeys(page, 'Key 2 leads to', 'Service')
	await connectByKeys(page, 'no input', 'Farewell')
	await press(page, 'Escape')
	// From the menu back to the start, which stands at the left of all.
	await press(page, 'ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'Enter')
	await expect.poll(() => page.locator('aside.form').getByRole('heading').first().innerText()).toBe('Start')
	await connectByKeys(page, 'next', 'Reception')
	await press(page, 'Escape')
	const built = [
		'Reception, 1 sales, leads to Sales',
		'Reception, 2 service, leads to Service',
		'Reception, no input, leads to Farewell',
		'Sales, done, leads to Farewell',
		'Service, done, leads to Farewell',
		'Start, next, leads to Reception',
	]
	await expect.poll(() => wires(page)).toEqual(built)
	expect(await page.locator('.node .lamp').count()).toBe(0)
	await saved(page)
	await page.reload()
	await node(page, 'menu').waitFor()
	expect(await nodeIds(page)).toEqual(['start', 'hangup', 'play', 'play-2', 'menu'])
	expect(await wires(page)).toEqual(built)
	await look('editor-by-keys')
})

test('no page has a fault that axe can find, in light and dark, at the desk and on a phone', () => {
	expect(faults).toEqual([])
})
