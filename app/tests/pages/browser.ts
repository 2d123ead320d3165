/** A browser as a user has it, Debian's Chromium, and what is checked of every page it shows. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page, type Response } from 'playwright-core'

const flags = [
	'--no-sandbox', // the tests run as root, where Chromium's own sandbox refuses to
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
]

export const desk = { width: 1440, height: 900 }
export const phone = { width: 390, height: 844 }

export interface Browser {
	context: BrowserContext
	page: Page
	/** What pages wrote to their console as errors, and uncaught errors, since the browser was opened. */
	complaints: string[]
	close: () => Promise<void>
}

/** A page is there before its scripts are, and what is pressed until then is not heard: `goto` and `reload` return when it is. */
function waitUntilAwake(page: Page): void {
	const awake = async (response: Response | null) => {
		const isPage = (await response?.headerValue('content-type'))?.startsWith('text/html')
		if (isPage) await page.locator('html[data-awake]').waitFor({ state: 'attached' })
		return response
	}
	const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)]
	page.goto = async (...words) => awake(await goto(...words))
	page.reload = async (...words) => awake(await reload(...words))
}

/**
 * The browser as a program of one network namespace. On the build host's own network it would break off what it is loading
 * whenever another appliance comes or goes there: Chromium does so on any change of an address (ERR_NETWORK_CHANGED).
 */
function writeProgram(folder: string, namespace: string): string {
	const file = join(folder, 'browser')
	const chromiumProgram = process.env['CALLYTICS_CHROMIUM'] ?? '/usr/bin/chromium'
	writeFileSync(file, `#!/bin/sh\nexec ip netns exec ${namespace} ${chromiumProgram} "$@"\n`, { mode: 0o755 })
	return file
}

/**
 * Opens a browser with a new profile on a host of the appliance's network. The appliance's certificate is not known to it.
 * @param more flags of Chromium
 */
export async function openBrowser(baseURL: string, namespace: string, more: readonly string[] = []): Promise<Browser> {
	const folder = mkdtempSync(join(tmpdir(), 'callytics-browser-'))
	const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
		executablePath: writeProgram(folder, namespace),
		headless: true,
		// As multicast DNS answers for the appliance, which a name server of the build host does not know.
		args: [...flags, ...more, `--host-resolver-rules=MAP *.local ${new URL(baseURL).hostname}`],
		baseURL,
		ignoreHTTPSErrors: true,
		viewport: desk,
		locale: 'en-GB',
	})
	const page = context.pages()[0] ?? (await context.newPage())
	page.setDefaultTimeout(15_000)
	waitUntilAwake(page)
	const complaints: string[] = []
	page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
	page.on('console', (message) => {
		if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`)
	})
	return {
		context,
		page,
		complaints,
		close: async () => {
			await context.close()
			rmSync(folder, { recursive: true, force: true })
		},
	}
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface AxeResult {
	violations: { id: string; help: string; nodes: { target: unknown[]; failureSummary?: string }[] }[]
}

/** The rules whose answer lies in the colours; all others say the same in both themes. */
const colourRules = ['color-contrast', 'link-in-text-block']

/** What axe finds wrong with the page as it stands: one line each, with the element. @param rules all of them if absent */
export async function accessFaults(page: Page, rules?: readonly string[]): Promise<string[]> {
	// Not through a script element: the console's content security policy refuses those, as it should.
	if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource)
	const result = await page.evaluate(async (runOnly) => {
		const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResult> } }
		return axe.run(runOnly ? { runOnly } : {})
	}, rules)
	return result.violations.flatMap(({ id, help, nodes }) =>
		nodes.map((node) => `${id}: ${help} (${node.target.join(' ')}) ${node.failureSummary ?? ''}`),
	)
}

/** Whether the page is wider than the window: on a phone nothing may scroll sideways. */
export function scrollsSideways(page: Page): Promise<boolean> {
	return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
}

/** Keeps a picture of the page where CALLYTICS_SCREENSHOTS says, for comparing by eye; does nothing without it. */
export async function picture(page: Page, name: string): Promise<void> {
	const folder = process.env['CALLYTICS_SCREENSHOTS']
	if (!folder) return
	mkdirSync(folder, { recursive: true })
	await page.screenshot({ path: join(folder, `${name}.png`) })
}

/** Shows the page in both themes, at the desk and on a phone, and returns what is wrong with each. */
export async function faultsInEveryShape(page: Page, name: string): Promise<string[]> {
	const faults: string[] = []
	// On a phone a flow's outline takes the place of its drawing, which is there again a moment after the desk is.
	const drawing = page.locator('.svelte-flow__node').first()
	const hasDrawing = await drawing.isVisible()
	for (const [shape, size] of [
		['desk', desk],
		['phone', phone],
	] as const) {
		await page.setViewportSize(size)
		for (const theme of ['light', 'dark'] as const) {
			await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
			for (const fault of await accessFaults(page, theme === 'dark' ? colourRules : undefined))
				faults.push(`${name}, ${shape}, ${theme}: ${fault}`)
			await picture(page, `${name}-${shape}-${theme}`)
		}
		if (await scrollsSideways(page)) faults.push(`${name}, ${shape}: scrolls sideways`)
	}
	await page.setViewportSize(desk)
	await page.emulateMedia({ colorScheme: 'light' })
	if (hasDrawing) await drawing.waitFor()
	return faults
}
