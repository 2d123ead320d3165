/** The life of a flow besides its drawing: from a template to a publish with a warning, compared, exported, imported, watched in operation. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultsInEveryShape } from './browser.ts'
import { completeWizard, openPageWorld, type PageWorld } from './wizard.ts'

let world: PageWorld
const faults: string[] = []

const look = async (name: string) => faults.push(...(await faultsInEveryShape(world.page, name)))
const node = (name: string) => world.page.locator('.svelte-flow__node', { hasText: name }).first()
/** The editor does not hear before its scripts run; the drawing shows that they do. */
const awake = () => world.page.locator('.svelte-flow__node').first().waitFor()

beforeAll(async () => {
	world = await openPageWorld('versions')
	await completeWizard(world)
})
afterAll(async () => {
	await world.close()
})

/** What a link gives as a file. It is asked for with the page's own session: Chromium without a screen announces no download. */
async function download(link: string): Promise<string> {
	const address = await world.page.getByRole('link', { name: link }).getAttribute('href')
	const file = await world.page.request.get(address ?? '')
	expect(file.headers()['content-disposition']).toMatch(/^attachment; filename="[^"]+\.json"$/)
	return file.text()
}

const chooseFile = (name: string, text: string) =>
	world.page.getByLabel('File').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) })

test('a flow begins with a template that can be published as it is', async () => {
	const { page } = world
	await page.goto('/flows')
	await page.getByRole('row', { name: /Main line/ }).waitFor()
	await page.getByRole('button', { name: 'New flow' }).click()
	const dialog = page.getByRole('dialog')
	expect(await dialog.getByRole('radio').count()).toBe(9)
	await dialog.getByText('Makes the schedule Office hours and the mailbox Reception.').first().waitFor()
	await look('new-flow')
	await dialog.getByLabel('Name').fill('Survey')
	await dialog.getByRole('radio', { name: /Satisfaction survey/ }).check()
	await dialog.getByRole('button', { name: 'Create the flow' }).click()
	await page.waitForURL('**/flows/*-*')
	await awake()
	await page.getByRole('button', { name: 'Publish v1' }).click()
	await dialog.getByLabel('What changed').fill('As it came')
	await dialog.getByRole('button', { name: 'Publish v1' }).click()
	await page.getByText('v1 takes calls').first().waitFor()
})

test('a publish with a warning lists it and wants it seen; the version says who and why', async () => {
	const { page } = world
	await node('Keep the score').click()
	await page.getByLabel('Tag', { exact: true }).fill('satisfaction {{ scoer }}')
	// The list of variables closes when the field is left.
	await page.keyboard.press('Tab')
	await page.getByRole('button', { name: 'Publish v2' }).click()
	const dialog = page.getByRole('dialog')
	await dialog.getByText(/sets scoer/).waitFor()
	await look('publish-warning')
	await dialog.getByRole('button', { name: 'Publish v2' }).click()
	expect(await dialog.isVisible()).toBe(true)
	await dialog.getByRole('checkbox').check()
	await dialog.getByLabel('What changed').fill('Another tag')
	await dialog.getByRole('button', { name: 'Publish v2' }).click()
	await page.getByText('v2 takes calls').first().waitFor()
	await page.getByRole('button', { name: 'All versions' }).click()
	const panel = page.getByRole('complementary', { name: 'Versions' })
	await panel.getByText('Another tag').waitFor()
	await panel.getByText('As it came').waitFor()
	await panel
		.getByText(/Maya Kerr/)
		.first()
		.waitFor()
})

test('the draft is compared with any version, on the drawing and in words', async () => {
	const { page } = world
	await page.getByRole('link', { name: 'Compare v1 with the draft' }).click()
	const panel = page.getByRole('complementary', { name: 'What is different' })
	await panel.getByText('satisfaction {{ scoer }}').waitFor()
	await panel.getByText('satisfaction {{ score }}').waitFor()
	await node('Keep the score').getByText('changed').waitFor()
	await look('compare')
	await panel.getByLabel('To').selectOption('1')
	await panel.getByText('Nothing is different.').waitFor()
	await page.getByRole('link', { name: 'Back to the draft' }).click()
	await page.waitForURL((url) => url.search === '')
})

test('an exported version comes back as a flow of its own', async () => {
	const { page } = world
	// Whatever panel was open before is closed.
	await page.reload()
	await awake()
	await page.getByRole('button', { name: 'All versions' }).click()
	const text = await download('Export v1 as a file')
	expect(JSON.parse(text)).toMatchObject({ kind: 'callytics-flow', name: 'Survey' })
	await page.goto('/flows')
	await page.getByRole('button', { name: 'Import a flow' }).click()
	await chooseFile('survey.json', text)
	await page.getByLabel('Name', { exact: true }).fill('Survey again')
	await page.getByRole('button', { name: 'Import the flow' }).click()
	await page.waitForURL('**/flows/*-*')
	await page.getByRole('heading', { name: 'Survey again' }).waitFor()
	await awake()
	expect(await page.locator('.svelte-flow__node').count()).toBe(JSON.parse(text).document.nodes.length)
})

test('a broken file is refused with the reason at each node, and nothing is changed', async () => {
	const { page } = world
	await page.goto('/flows')
	const before = await page.getByRole('row').count()
	await page.getByRole('button', { name: 'Import a flow' }).click()
	const position = { x: 0, y: 0 }
	const nodes = [{ id: 'a', type: 'oracle', name: '<b>Oracle</b>', config: {}, position }]
	const file = { kind: 'callytics-flow', formatVersion: 1, name: 'Broken', document: { nodes, edges: [] } }
	await chooseFile('broken.json', JSON.stringify(file))
	await page.getByRole('button', { name: 'Import the flow' }).click()
	const refusal = page.getByRole('dialog').getByRole('alert')
	await refusal.getByText('<b>Oracle</b>: This version does not know the node type oracle.').waitFor()
	await look('import-refused')
	await chooseFile('long.json', ' '.repeat(600_000))
	await page.getByRole('button', { name: 'Import the flow' }).click()
	await refusal.getByText(/at most 500 kB/).waitFor()
	await page.getByRole('button', { name: 'Cancel' }).click()
	await page.reload()
	expect(await page.getByRole('row').count()).toBe(before)
})

test('in operation the published version shows what calls did in the chosen period', async () => {
	const { page } = world
	await page.getByRole('link', { name: 'Survey', exact: true }).click()
	await awake()
	await page.getByRole('link', { name: 'In operation' }).click()
	await page.getByText('You are looking at v2').waitFor()
	await page.getByRole('button', { name: '30 days' }).click()
	await node('Two questions').click()
	await page.getByText('No call came here in the last 30 days.').waitFor()
	await look('operation')
	await page.getByRole('link', { name: 'Draft', exact: true }).click()
	await page.getByRole('button', { name: 'Undo' }).waitFor()
})

test('the published schema is there for every program', async () => {
	const answer = await world.page.request.get('/flows/flow.schema.json')
	expect(answer.status()).toBe(200)
	expect(await answer.json()).toMatchObject({ title: 'Call flow' })
})

test('no page has a fault that axe can find, in light and dark, at the desk and on a phone', () => {
	expect(faults).toEqual([])
})

test('no page complained in the browser', () => {
	const expected = /status of (400|401|403|404|409|413|422|429)/
	expect(world.browser.complaints.filter((complaint) => !expected.test(complaint))).toEqual([])
})
