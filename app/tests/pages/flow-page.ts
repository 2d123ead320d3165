/** The editor of a flow as a test sees it: its nodes and wires, what is in hand, and the ways to a flow. */
import type { Locator, Page } from 'playwright-core'

export function node(page: Page, id: string): Locator {
	return page.locator(`.svelte-flow__node[data-id="${id}"]`)
}

/** Ids of the nodes that are drawn, in the order of the document. */
export function nodeIds(page: Page): Promise<string[]> {
	return page
		.locator('.svelte-flow__node')
		.evaluateAll((nodes) => nodes.map((one) => (one as HTMLElement).dataset['id'] ?? ''))
}

/** Ids of the nodes in hand. */
export function idsInHand(page: Page): Promise<string[]> {
	return page
		.locator('.svelte-flow__node.selected')
		.evaluateAll((nodes) => nodes.map((one) => (one as HTMLElement).dataset['id'] ?? ''))
}

/** Id of the node that has the keyboard. */
export function focusedNode(page: Page): Promise<string | undefined> {
	return page.evaluate(() => (document.activeElement as HTMLElement).dataset['id'])
}

/** Wires as they are named: `Menu, 1 sales, leads to Sales`. */
export function wires(page: Page): Promise<string[]> {
	return page
		.locator('.svelte-flow__edge')
		.evaluateAll((edges) => edges.map((edge) => edge.getAttribute('aria-label') ?? '').sort())
}

/** Where a node stands in the flow. */
export async function placeOf(page: Page, id: string): Promise<{ x: number; y: number }> {
	const transform = await node(page, id).evaluate((one) => (one as HTMLElement).style.transform)
	const [x = NaN, y = NaN] = [...transform.matchAll(/-?[\d.]+/g)].map(([number]) => Number(number))
	return { x, y }
}

/** Until the appliance has the draft as it is shown. */
export async function saved(page: Page): Promise<void> {
	await page.getByText(/^Draft v\d+, saved /).waitFor()
}

/** Opens the flow of this name; its drawing is there when it returns. */
export async function openFlow(page: Page, name: string): Promise<void> {
	await page.goto('/flows')
	await page.getByRole('link', { name, exact: true }).click()
	await page.locator('.svelte-flow__node').first().waitFor()
}

/** Makes a flow from a template and opens it. */
export async function newFlow(page: Page, name: string, template: RegExp): Promise<void> {
	await page.goto('/flows')
	await page.getByRole('button', { name: 'New flow' }).click()
	const dialog = page.getByRole('dialog')
	await dialog.getByLabel('Name').fill(name)
	await dialog.getByRole('radio', { name: template }).check()
	await dialog.getByRole('button', { name: 'Create the flow' }).click()
	await page.getByRole('heading', { name, level: 1 }).waitFor()
	await page.locator('.svelte-flow__node').first().waitFor()
}
