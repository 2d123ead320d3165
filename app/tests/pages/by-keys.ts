/** A flow's editor in the hands of somebody who has no mouse. */
import { expect } from 'vitest'
import type { Page } from 'playwright-core'

/** What the control that has the keyboard is called. */
export function focusedLabel(page: Page): Promise<string | undefined> {
	return page.evaluate(() => {
		const { activeElement } = document
		const { labels = undefined } = activeElement as HTMLInputElement
		return activeElement?.getAttribute('aria-label') ?? (labels?.[0] ?? activeElement)?.textContent?.trim()
	})
}

export async function press(page: Page, ...keys: string[]): Promise<void> {
	for (const key of keys) await page.keyboard.press(key)
}

/** Goes on by Tab to the control that is called so. */
export async function tabTo(page: Page, label: string): Promise<void> {
	for (let stop = 0; stop < 60; stop++) {
		await page.keyboard.press('Tab')
		if ((await focusedLabel(page)) === label) return
	}
	throw new Error(`Tab leads to no ${label}`)
}

/** Adds a node with the palette's search, gives it a name, and stays in its form. */
export async function addByKeys(page: Page, search: string, name: string): Promise<void> {
	await page.keyboard.press('/')
	await page.keyboard.type(search)
	await page.keyboard.press('Enter')
	await expect.poll(() => focusedLabel(page)).toBe('Name')
	await page.keyboard.press('Control+a')
	await page.keyboard.type(name)
}

/** Adds a spoken text to the first prompt of the form. */
export async function sayByKeys(page: Page, text: string): Promise<void> {
	await tabTo(page, 'Add a text')
	await page.keyboard.press('Enter')
	await expect.poll(() => focusedLabel(page)).toBe('What is said')
	await page.keyboard.type(text)
}

/** In the form of the node in hand, lets an exit lead to a node. */
export async function connectByKeys(page: Page, exit: string, to: string): Promise<void> {
	await tabTo(page, exit)
	await page.keyboard.type(to)
	await expect.poll(() => page.locator(':focus').locator('option:checked').innerText()).toBe(to)
}
