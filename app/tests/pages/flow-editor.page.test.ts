/** The editor of a flow: built by keys alone, nodes copied to another flow, several deleted and brought back, two people at once. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { faultsInEveryShape } from './browser.ts'
import { completeWizard, openPageWorld, type PageWorld } from './wizard.ts'

let world: PageWorld
const faults: string[] = []

const look = async (name: string) => faults.push(...(await faultsInEveryShape(world.page, name)))
const nodes = (page: Page) =>
	page.evaluate(() =>
		[...document.querySelectorAll<HTMLElement>('.svelte-flow__node')].map((node) => node.dataset['id'] ?? ''),
	)
const chosen = (page: Page) => page.locator('.svelte-flow__node.selected').count()
const node = (page: Page, id: string) => page.locator(`.svelte-flow__node[data-id="${id}"]`)

beforeAll(async () => {
	world = await openPageWorld('editor')
	await completeWizard(world)
	await world.page.goto('/flows')
	await world.page.getByRole('link', { name: 'Main line' }).click()
	await node(world.page, 'menu').waitFor()
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
	await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset['id'])).toBe('hangup')
	await node(page, 'menu').focus()
	await page.keyboard.press('Enter')
	await page.getByLabel('Key 2 leads to').selectOption({ label: 'Another goodbye' })
	await page.locator('.svelte-flow__edge[data-id="menu:2"][aria-label$="Another goodbye"]').waitFor()
	await look('editor-form')
	await page.keyboard.press('Escape')
})

test('all nodes are deleted together and brought back by one undo', async () => {
	const { page } = world
	const before = await nodes(page)
	await page.keyboard.press('Control+a')
	await expect.poll(() => chosen(page)).toBe(before.length)
	await page.keyboard.press('Delete')
	await expect.poll(() => nodes(page)).toEqual([])
	await page.keyboard.press('Control+z')
	await expect.poll(() => nodes(page)).toEqual(before)
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

test('no page has a fault that axe can find, in light and dark, at the desk and on a phone', () => {
	expect(faults).toEqual([])
})
