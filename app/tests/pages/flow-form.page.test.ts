/** The form of a node: labels of keys, lists, values that are offered, warnings and errors. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { desk, faultsInEveryShape, phone } from './browser.ts'
import * as byKeys from './by-keys.ts'
import { node, openFlow, saved, wires } from './flow-page.ts'
import { completeWizard, openPageWorld, type PageWorld } from './wizard.ts'

let world: PageWorld
const faults: string[] = []

const look = async (name: string) => faults.push(...(await faultsInEveryShape(world.page, name)))
const form = () => world.page.locator('aside.form')
const condition = () => form().getByLabel('When', { exact: true })
const press = (...keys: string[]) => byKeys.press(world.page, ...keys)
const tabTo = (label: string) => byKeys.tabTo(world.page, label)
const focusedLabel = () => byKeys.focusedLabel(world.page)
const type = (text: string) => world.page.keyboard.type(text)

beforeAll(async () => {
	world = await openPageWorld('form')
	await completeWizard(world)
	await openFlow(world.page, 'Main line')
})
afterAll(async () => {
	await world.close()
})

test('a key of a menu gets a label, which is read wherever its exit is named', async () => {
	const { page } = world
	await node(page, 'menu').click()
	await form().getByLabel('Label of key 1').fill('sales')
	await form().getByLabel('Label of key 2').fill('a label as long as can be typed')
	expect(await form().getByLabel('Label of key 2').inputValue()).toBe('a label as long as can b')
	await node(page, 'menu').getByText('1 sales').waitFor()
	expect(await wires(page)).toContain('Menu, 1 sales, leads to Ring 201')
	await look('form-labels')
	await press('Escape')
	await page.setViewportSize(phone)
	await page.getByRole('listitem').filter({ hasText: '1 sales' }).first().waitFor()
	await page.setViewportSize(desk)
	await node(page, 'menu').waitFor()
	await page.getByRole('button', { name: 'Simulate', exact: true }).click()
	const band = page.getByRole('region', { name: 'Simulator' })
	await band.getByRole('button', { name: '1 sales' }).click()
	await band.getByText(/^1 sales, /).waitFor()
	await look('simulator-labels')
	await band.getByRole('button', { name: 'Close the simulator' }).click()
	await page.getByRole('link', { name: 'Compare with v1' }).click()
	await page.getByText('1 sales, 2 a label as long as can b').waitFor()
	await page.getByRole('link', { name: 'Back to the draft' }).click()
	await page.waitForURL((url) => url.search === '')
})

test('a key that is offered no more takes its label along', async () => {
	const { page } = world
	await node(page, 'menu').click()
	await form().getByRole('button', { name: '2', exact: true }).click()
	await form().getByLabel('Label of key 2').waitFor({ state: 'detached' })
	await form().getByRole('button', { name: '2', exact: true }).click()
	expect(await form().getByLabel('Label of key 2').inputValue()).toBe('')
	expect(await form().getByLabel('Label of key 1').inputValue()).toBe('sales')
	await form().getByText('Exit 2 leads nowhere').waitFor()
	await saved(page)
	await page.reload()
	await node(page, 'menu').getByText('1 sales').waitFor()
})

test('a list is filled, put in another order and shortened by keys', async () => {
	const { page } = world
	await byKeys.addByKeys(page, 'condition', 'Which caller')
	await tabTo('Exit')
	await press('Control+a')
	await type('vip')
	await press('Tab')
	await type('call.caller == "1"')
	await tabTo('Add one')
	await press('Enter')
	await expect.poll(focusedLabel).toBe('Exit')
	await type('night')
	await press('Tab')
	await type('1 == 1')
	const exits = () => node(page, 'condition').getByRole('listitem').allInnerTexts()
	await expect.poll(exits).toEqual(['vip', 'night', 'otherwise', 'failed'])
	await tabTo('Move Cases 2 up')
	await press('Enter')
	await expect.poll(exits).toEqual(['night', 'vip', 'otherwise', 'failed'])
	expect(await focusedLabel()).toBe('Move Cases 1 up')
	await look('form-list')
	await tabTo('Remove Cases 2')
	await press('Enter')
	await expect.poll(exits).toEqual(['night', 'otherwise', 'failed'])
	expect(await focusedLabel()).toBe('Add one')
	expect(await form().getByRole('button', { name: 'Remove Cases 1' }).isDisabled()).toBe(true)
	await press('Escape')
})

test('what can stand in an expression is offered, chosen by keys, and put away by Escape', async () => {
	const { page } = world
	await node(page, 'condition').click()
	await condition().focus()
	await press('Control+a')
	await type('call')
	const list = page.getByRole('listbox', { name: 'Values for When' })
	await list.waitFor()
	const chosen = () => list.locator('[aria-selected="true"] .mono').innerText()
	const first = await chosen()
	await press('ArrowDown')
	const second = await chosen()
	expect(second).not.toBe(first)
	await press('ArrowUp', 'ArrowUp', 'ArrowDown', 'ArrowDown')
	expect(await chosen()).toBe(second)
	await press('Enter')
	await list.waitFor({ state: 'detached' })
	expect(await condition().inputValue()).toBe(second)
	await type(' == si')
	await list.waitFor()
	await look('form-completion')
	await condition().focus()
	await press('Escape')
	await list.waitFor({ state: 'detached' })
	// It closed the list and not the form.
	expect(await form().count()).toBe(1)
	await press('Control+Space')
	await list.waitFor()
	await press('Escape', 'Escape')
	await form().waitFor({ state: 'detached' })
})

test('an unknown variable warns in ochre, an expression that is none is an error in brick', async () => {
	const { page } = world
	await node(page, 'condition').click()
	const when = condition()
	const message = async (text: RegExp) => {
		const line = form().locator('p', { hasText: text })
		await line.waitFor()
		return line.evaluate((one) => getComputedStyle(one).color)
	}
	const colour = (name: string) =>
		page.evaluate((role) => {
			const probe = document.body.appendChild(document.createElement('i'))
			probe.style.color = `var(--${role})`
			const { color } = getComputedStyle(probe)
			probe.remove()
			return color
		}, name)
	await when.fill('stranger == "1"')
	await press('Tab')
	expect(await message(/No node before this one sets stranger/)).toBe(await colour('warn'))
	expect(await when.getAttribute('aria-invalid')).toBeNull()
	expect(await node(page, 'condition').locator('.lamp.warn').count()).toBe(1)
	await look('form-warning')
	await when.fill('stranger ==')
	await press('Tab')
	await expect.poll(() => when.getAttribute('aria-invalid')).toBe('true')
	const described = await when.getAttribute('aria-describedby')
	expect(await page.locator(`[id="${described}"]`).evaluate((one) => getComputedStyle(one).color)).toBe(
		await colour('fail'),
	)
	expect(await node(page, 'condition').locator('.lamp.fail').count()).toBe(1)
	await look('form-error')
	await press('Escape')
})

test('no page has a fault that axe can find, in light and dark, at the desk and on a phone', () => {
	expect(faults).toEqual([])
	expect(world.browser.complaints).toEqual([])
})
