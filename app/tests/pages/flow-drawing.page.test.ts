/** Drawing a flow: nodes dragged from the palette, cut, pasted, duplicated and moved, by keys and across flows; and what stays in hand. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { desk, faultsInEveryShape, phone } from './browser.ts'
import * as byKeys from './by-keys.ts'
import { focusedNode, idsInHand, newFlow, node, nodeIds, openFlow, placeOf, saved, wires } from './flow-page.ts'
import { completeWizard, openPageWorld, type PageWorld } from './wizard.ts'

let world: PageWorld
const faults: string[] = []

const look = async (name: string) => faults.push(...(await faultsInEveryShape(world.page, name)))
const press = (...keys: string[]) => byKeys.press(world.page, ...keys)

beforeAll(async () => {
	world = await openPageWorld('drawing')
	await completeWizard(world)
	await openFlow(world.page, 'Main line')
})
afterAll(async () => {
	await world.close()
})

test('a node is dragged from the palette to where it is dropped, and its form is open', async () => {
	const { page } = world
	const canvas = page.locator('.svelte-flow')
	await page
		.getByRole('complementary', { name: 'Nodes to add' })
		.getByRole('button', { name: 'Wait', exact: true })
		.dragTo(canvas, { targetPosition: { x: 400, y: 560 } })
	await node(page, 'wait').waitFor()
	await expect.poll(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('Wait')
	const [room, box] = [await canvas.boundingBox(), await node(page, 'wait').boundingBox()]
	// It hangs by the middle of its head.
	expect(Math.abs(box!.x + box!.width / 2 - room!.x - 400)).toBeLessThan(12)
	expect(Math.abs(box!.y - room!.y - 560)).toBeLessThan(24)
	expect(await idsInHand(page)).toEqual(['wait'])
	await press('Escape', 'Control+z')
	await node(page, 'wait').waitFor({ state: 'detached' })
	await press('Control+Shift+z')
	await node(page, 'wait').waitFor()
	await press('Control+z')
	await node(page, 'wait').waitFor({ state: 'detached' })
})

test('Tab leads from the nodes to add over the drawing to the form, and the arrow keys from node to node', async () => {
	const { page } = world
	await page.getByRole('button', { name: 'Keys of the drawing' }).focus()
	// Undo is there, redo has nothing to do or has: both are passed.
	for (let stop = 0; stop < 4 && (await focusedNode(page)) === undefined; stop++) await press('Tab')
	const first = await focusedNode(page)
	expect(await nodeIds(page)).toContain(first)
	await node(page, 'start').focus()
	await press('ArrowRight')
	expect(await focusedNode(page)).toBe('welcome')
	await press('ArrowRight')
	expect(await focusedNode(page)).toBe('menu')
	await press('Tab')
	expect(await focusedNode(page)).toBeUndefined()
	await press('Shift+Tab')
	expect(await focusedNode(page)).toBe('menu')
	await press('Shift+Tab')
	expect(await focusedNode(page)).toBeUndefined()
	await press('Tab')
	expect(await focusedNode(page)).toBe('menu')
	// The buttons of the zoom lie between a node and its form.
	await press('Enter', 'Shift+Tab')
	const isIn = (selector: string) => page.evaluate((one) => document.activeElement?.closest(one) !== null, selector)
	expect(await isIn('aside.form')).toBe(true)
	for (let stop = 0; stop < 8 && (await focusedNode(page)) === undefined; stop++) await press('Shift+Tab')
	expect(await focusedNode(page)).toBe('menu')
	await press('Escape')
})

test('nodes are cut and put in again, and one undo brings each back', async () => {
	const { page } = world
	const before = await nodeIds(page)
	const beforeWires = await wires(page)
	await node(page, 'dial-1').focus()
	await press('Space')
	await node(page, 'dial-2').focus()
	await press('Space')
	await expect.poll(() => idsInHand(page)).toEqual(['dial-1', 'dial-2'])
	await press('Control+x')
	await node(page, 'dial-1').waitFor({ state: 'detached' })
	expect((await nodeIds(page)).length).toBe(before.length - 2)
	// The keyboard is not lost: it is at the node that led to those that are gone.
	await expect.poll(() => focusedNode(page)).toBe('menu')
	await press('Control+v')
	await expect.poll(() => idsInHand(page)).toEqual(['dial', 'dial-2'])
	expect(await page.getByText('2 nodes put in').count()).toBe(1)
	await press('Control+z')
	await expect.poll(async () => (await nodeIds(page)).length).toBe(before.length - 2)
	await press('Control+z')
	await expect.poll(() => nodeIds(page)).toEqual(before)
	await expect.poll(() => wires(page)).toEqual(beforeWires)
	await press('Control+y')
	await node(page, 'dial-1').waitFor({ state: 'detached' })
	await press('Control+z')
	await node(page, 'dial-1').waitFor()
})

test('a node is duplicated and moved by keys, and each of it is undone and done again', async () => {
	const { page } = world
	await node(page, 'goodbye').focus()
	await press('Escape', 'Space', 'Control+d')
	await expect.poll(() => idsInHand(page)).toEqual(['hangup'])
	await page.getByText('Goodbye 2', { exact: true }).first().waitFor()
	const from = await placeOf(page, 'hangup')
	// Nodes are put on the grid as they are moved.
	const moved = { x: Math.round((from.x + 64) / 8) * 8, y: Math.round((from.y + 8) / 8) * 8 }
	await node(page, 'hangup').focus()
	await press('Alt+ArrowDown', 'Alt+Shift+ArrowRight')
	await expect.poll(() => placeOf(page, 'hangup')).toEqual(moved)
	expect(await focusedNode(page)).toBe('hangup')
	// Moves that follow each other quickly are one step.
	await press('Control+z')
	await expect.poll(() => placeOf(page, 'hangup')).toEqual(from)
	await press('Control+Shift+z')
	await expect.poll(() => placeOf(page, 'hangup')).toEqual(moved)
	await press('Control+z', 'Control+z')
	await node(page, 'hangup').waitFor({ state: 'detached' })
	await press('Control+Shift+z')
	await node(page, 'hangup').waitFor()
	await saved(page)
	await page.reload()
	await node(page, 'hangup').waitFor()
})

test('whoever deletes by the button of a form, or takes an added node back, stays on the drawing with the keyboard', async () => {
	const { page } = world
	await node(page, 'dial-2').click()
	await page.getByRole('button', { name: 'Delete node' }).click()
	await node(page, 'dial-2').waitFor({ state: 'detached' })
	await expect.poll(() => focusedNode(page)).toBe('menu')
	await press('Control+z')
	await node(page, 'dial-2').focus()
	await press('Space', 'Control+d')
	await expect.poll(() => focusedNode(page)).toBe('dial')
	await press('Control+z')
	await expect.poll(() => focusedNode(page)).toBe('start')
	await press('Escape')
})

test('an exit is connected by dragging, and its wire deleted, with the mouse', async () => {
	const { page } = world
	const wire = page.locator('.svelte-flow__edge[data-id="unavailable:failed"]')
	const exit = node(page, 'unavailable').locator('.svelte-flow__handle[data-handleid="failed"]')
	expect(await wire.getAttribute('aria-label')).toBe('Not available, failed, leads to Goodbye')
	await exit.dragTo(node(page, 'welcome'))
	await expect.poll(() => wire.getAttribute('aria-label')).toBe('Not available, failed, leads to Welcome')
	// To nothing: it stays as it is.
	await exit.dragTo(page.locator('.svelte-flow__pane'), { targetPosition: { x: 300, y: 20 } })
	expect(await wire.getAttribute('aria-label')).toBe('Not available, failed, leads to Welcome')
	const middle = await wire
		.locator('path')
		.first()
		.evaluate((path: SVGPathElement) => {
			const { x, y } = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM()!)
			return { x, y }
		})
	await page.mouse.click(middle.x, middle.y)
	await press('Delete')
	await wire.waitFor({ state: 'detached' })
	await press('Control+z', 'Control+z')
	await expect.poll(() => wire.getAttribute('aria-label')).toBe('Not available, failed, leads to Goodbye')
})

test('what is in hand stays in hand when the window becomes narrow and wide again', async () => {
	const { page } = world
	await node(page, 'menu').click()
	const inHand = async () => ((await node(page, 'menu').count()) === 1 ? idsInHand(page) : [])
	for (const expected of [['menu'], await nodeIds(page)]) {
		await expect.poll(inHand).toEqual(expected)
		await page.setViewportSize(phone)
		await page.locator('.svelte-flow__node').first().waitFor({ state: 'detached' })
		await page.setViewportSize(desk)
		await expect.poll(inHand).toEqual(expected)
		await node(page, 'menu').focus()
		await press('Control+a')
	}
	await press('Escape')
})

test('nodes copied in one flow are put into another, with the wires between them', async () => {
	const { page } = world
	for (const id of ['menu', 'dial-1', 'unavailable']) {
		await node(page, id).focus()
		await press('Space')
	}
	await expect.poll(() => idsInHand(page)).toEqual(['menu', 'dial-1', 'unavailable'])
	await press('Control+c')
	await page.getByText('3 nodes copied').waitFor()
	await newFlow(page, 'Evenings', /An empty flow/)
	await node(page, 'start').focus()
	await press('Control+v')
	await expect.poll(() => nodeIds(page)).toEqual(['start', 'menu', 'dial', 'play'])
	expect(await wires(page)).toContain('Menu, 1 extension 201, leads to Ring 201')
	expect(await wires(page)).toHaveLength(5)
	await saved(page)
	await page.reload()
	await node(page, 'play').waitFor()
	expect(await wires(page)).toHaveLength(5)
	await look('drawing-pasted')
})

test('a larger flow has a map of itself', async () => {
	const { page } = world
	const map = page.locator('.svelte-flow__minimap')
	expect(await map.count()).toBe(0)
	// Each time all that is there is put in once more, but for the start.
	for (const count of [7, 13, 25]) {
		await node(page, 'start').focus()
		await press('Control+a', 'Control+d')
		await expect.poll(async () => (await nodeIds(page)).length).toBe(count)
	}
	await map.waitFor()
	expect(await map.locator('.svelte-flow__minimap-node').count()).toBe(25)
	await page.getByRole('button', { name: 'Arrange' }).click()
	const before = await node(page, 'start').boundingBox()
	const box = await map.boundingBox()
	await page.mouse.move(box!.x + box!.width / 2, box!.y + box!.height / 2)
	await page.mouse.down()
	await page.mouse.move(box!.x + box!.width / 2 + 30, box!.y + box!.height / 2, { steps: 4 })
	await page.mouse.up()
	expect((await node(page, 'start').boundingBox())!.x).toBeLessThan(before!.x - 20)
	await look('drawing-large')
})

test('no page has a fault that axe can find, in light and dark, at the desk and on a phone', () => {
	expect(faults).toEqual([])
	expect(world.browser.complaints).toEqual([])
})
