/** Trying a flow: a simulated call is kept, stops a publish that would change it, is recorded again; and the draft on a real phone. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Phone } from '../phones/phone.ts'
import { faultsInEveryShape } from './browser.ts'
import { completeWizard, openPageWorld, shownPassword, type PageWorld } from './wizard.ts'

let world: PageWorld
let desk: Phone
const faults: string[] = []

const look = async (name: string) => faults.push(...(await faultsInEveryShape(world.page, name)))
const band = () => world.page.getByRole('region', { name: 'Simulator' })
const offer = (name: string | RegExp) => band().getByRole('button', { name, exact: typeof name === 'string' })
const node = (name: string) => world.page.locator('.svelte-flow__node', { hasText: name })

beforeAll(async () => {
	world = await openPageWorld('simul')
	const { page } = world
	await completeWizard(world)
	await page.goto('/extensions')
	await page.getByRole('link', { name: /Front desk/ }).click()
	const password = await shownPassword(page)
	desk = await world.open(world.phonesHost, '201')
	desk.when({ does: 'ring' })
	await desk.register(password)
	await page.getByRole('row', { name: /201/ }).getByText('Registered').waitFor()
})
afterAll(async () => {
	await world.close()
})

test('a draft is tried without a phone, and asks what happens where the call waits', async () => {
	const { page } = world
	await page.goto('/flows')
	await page.getByRole('link', { name: 'Main line' }).click()
	await page.getByRole('button', { name: 'Simulate', exact: true }).click()
	await offer(/^1 /).waitFor()
	await look('simulator-waits')
})

test('what is answered leads on, and the way lights up on the drawing', async () => {
	const { page } = world
	await offer(/^1 /).click()
	await band()
		.getByText(/It rings: 201/)
		.waitFor()
	await offer('Busy').click()
	await band().getByText('The call ends').waitFor()
	expect(await page.locator('.svelte-flow__node .node.walked').count()).toBe(6)
	expect(await page.locator('.svelte-flow__edge-path.walked').count()).toBe(5)
	await look('simulator-end')
})

test('node by node it shows what was heard, and an answer can be taken back', async () => {
	await offer('Restart').click()
	await band().getByRole('listitem').nth(1).waitFor({ state: 'detached' })
	await offer('Step').click()
	await band().getByText('“Welcome.”').waitFor()
	await offer('Run on').click()
	await offer(/^2 /).click()
	await band()
		.getByText(/It rings: 202/)
		.waitFor()
	await offer(/^keys 2/).click()
	await offer(/^1 /).click()
	await offer('Busy').click()
	await band().getByText('The call ends').waitFor()
})

test('the call is kept as a golden call and goes as it was kept', async () => {
	const { page } = world
	await offer('Keep as golden call').click()
	await page.getByRole('dialog').getByLabel('Name').fill('Busy is told so')
	await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click()
	await band().getByText('It goes as kept').waitFor()
	await look('golden-calls')
})

test('a draft that changes it is not published; the difference is shown, and it can be recorded again', async () => {
	const { page } = world
	await node('Ring 201').click()
	await page.getByLabel('busy', { exact: true }).selectOption({ label: 'Goodbye' })
	await page.getByText(/saved/).first().waitFor()
	await page.getByRole('button', { name: 'Publish v2' }).click()
	const dialog = page.getByRole('dialog')
	await dialog.getByRole('button', { name: 'Publish v2' }).click()
	await dialog.getByText(/“Busy is told so” goes another way at step 5/).waitFor()
	await look('publish-stopped')
	await dialog.getByRole('button', { name: 'Show the golden calls' }).click()
	await band().getByText('1 of 1 go another way').waitFor()
	await band().getByText('Goodbye, where the call ends').waitFor()
	await look('golden-call-differs')
	await page.getByRole('button', { name: 'Record again Busy is told so, as it goes now' }).click()
	await band().getByText('It goes as kept').waitFor()
	await page.getByRole('button', { name: 'Publish v2' }).click()
	await dialog.getByRole('button', { name: 'Publish v2' }).click()
	await page.getByText('v2 takes calls').first().waitFor()
})

test('call me: the phone rings, whoever answers goes through the draft, and the way lights up as it goes', async () => {
	const { page } = world
	await offer('Simulated call').click()
	await offer('Call me').click()
	const dialog = page.getByRole('dialog')
	await look('call-me')
	await dialog.getByRole('button', { name: 'Ring it' }).click()
	await band()
		.getByText(/Extension 201 rings/)
		.waitFor()
	await expect.poll(() => desk.incoming.length).toBe(1)
	const call = desk.incoming[0]!
	await call.answer()
	await band().getByText('Extension 201 is in Menu').waitFor()
	expect(await page.locator('.svelte-flow__node .node.walked').count()).toBe(3)
	// At once: a caller who presses nothing is sent on after some seconds.
	await call.hangUp()
	await band()
		.getByText(/The call has ended: The caller hung up in Menu/)
		.waitFor()
	await look('call-me-ended')
	await band().getByRole('link', { name: 'Open the call' }).click()
	await page.getByText('draft, tried').first().waitFor()
})

test('a phone that is not registered cannot be tried on, and the page says so', async () => {
	const { page } = world
	await page.goBack()
	await page.getByRole('button', { name: 'Simulate', exact: true }).click()
	await offer('Call me').click()
	const dialog = page.getByRole('dialog')
	await dialog.getByLabel('Extension to ring').selectOption('202')
	await dialog.getByRole('button', { name: 'Ring it' }).click()
	await dialog.getByText('No phone is signed in as extension 202.').waitFor()
	await dialog.getByRole('button', { name: 'Cancel' }).click()
})

test('every page of it is accessible in both themes and fits a phone, and none complained', () => {
	expect(faults).toEqual([])
	// Chromium writes a line for each answer above 399; a refusal is one, and meant.
	expect(world.browser.complaints.filter((complaint) => !/status of (409|422)/.test(complaint))).toEqual([])
})
