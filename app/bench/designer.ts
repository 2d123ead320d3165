/** The designer's rows of the benchmark: opening a flow of 200 nodes in Chromium, and the frames while a node of it is dragged. */
/// <reference lib="dom" />
import { createHash, randomBytes } from 'node:crypto'
import type { FlowDocument } from '#lib/flow/document.ts'
import type { Appliance } from '../../image-build/testbed.ts'
import { quote, runSql } from '../tests/calls/seed.ts'
import { openBrowser, type Browser } from '../tests/pages/browser.ts'
import { median, percentile } from './run.ts'

export interface DesignerFigures {
	nodes: number
	/** From the navigation until the nodes in view are painted and the page has nothing left to do; the middle of several openings. */
	interactiveMs: number
	/** Times between frames while a node is dragged. */
	frameMedianMs: number
	frameP95Ms: number
}

/** Where the flow is, and who may see it. */
export interface DesignerPage {
	/** `https://192.168.20.5/` */
	baseURL: string
	/** Network namespace of the machine the browser runs on. */
	namespace: string
	flowId: string
	/** Value of the session's cookie. */
	token: string
}

const NODES = 200
const ROWS = 10
// As many as are surely in view when the flow opens at its start.
const IN_VIEW = 12
const OPENINGS = 5
const DRAG_STEPS = 150
const sessionCookie = '__Host-callytics'

const nodeId = (index: number) => (index === 0 ? 'start' : `menu-${index}`)

/** A start and menus in columns of ten; each leads to two of the next column, and gives up to a third. */
export function largeFlow(nodes = NODES): FlowDocument {
	const at = (index: number) => ({ x: Math.floor(index / ROWS) * 216, y: (index % ROWS) * 176 })
	const settings = { prompt: 'callytics/menu', digits: ['1', '2'] }
	return {
		nodes: Array.from({ length: nodes }, (_, index) => ({
			...{ id: nodeId(index), type: index === 0 ? 'start' : 'menu', name: `Step ${index}`, position: at(index) },
			config: index === 0 ? { answer: true } : settings,
		})),
		edges: Array.from({ length: nodes }, (_, index) => {
			const to = (by: number) => nodeId(Math.min(nodes - 1, index + by))
			if (index === 0) return [{ from: 'start', exit: 'next', to: nodeId(1) }]
			const exits = { '1': to(ROWS), '2': to(ROWS + 1), 'no-input': to(ROWS + 3) }
			return Object.entries(exits).map(([exit, target]) => ({ from: nodeId(index), exit, to: target }))
		}).flat(),
	}
}

/** Puts the flow and a signed-in user onto an appliance. */
export async function plantDesigner(appliance: Appliance): Promise<DesignerPage> {
	const token = randomBytes(32).toString('base64url')
	const hash = createHash('sha256').update(token).digest('hex')
	const document = quote(JSON.stringify(largeFlow()))
	const lines = [
		'begin',
		'update appliance set set_up_at = coalesce(set_up_at, now())',
		`insert into users (name, login, role, password_hash) values ('Bench', 'bench', 'admin', 'none')`,
		`insert into web_sessions (token_hash, user_id, expires_at, address, user_agent)
			select decode('${hash}', 'hex'), id, now() + interval '1 hour', '', '' from users where login = 'bench'`,
		`insert into flows (name, draft) values ('Two hundred nodes', ${document}::jsonb)`,
		'commit',
		`select id from flows where name = 'Two hundred nodes'`,
		'',
	]
	const flowId = (await runSql(appliance, lines.join(';\n'))).trim()
	const { namespace } = await appliance.addHost('desk', 50)
	return { baseURL: `https://${appliance.address}/`, namespace, flowId, token }
}

/** Opens the flow as a user does who has been to the console before: at its start, with what is in view. @returns ms since the navigation began */
async function open({ page }: Browser, flowId: string): Promise<number> {
	await page.goto(`/flows/${flowId}`, { waitUntil: 'commit' })
	const painted = await page.waitForFunction(
		(wanted) => {
			const nodes = [...document.querySelectorAll<HTMLElement>('.svelte-flow__node')]
			return nodes.length >= wanted && nodes.every((node) => node.style.visibility !== 'hidden')
		},
		IN_VIEW,
		{ polling: 'raf', timeout: 60_000 },
	)
	await painted.dispose()
	return page.evaluate(
		() =>
			new Promise<number>((resolve) => {
				requestAnimationFrame(() => requestIdleCallback(() => resolve(performance.now()), { timeout: 10_000 }))
			}),
	)
}

/** Drags a node with several wires across the drawing. @returns ms between frames */
async function drag({ page }: Browser): Promise<number[]> {
	const node = page.locator('.svelte-flow__node[data-id="menu-11"]')
	const box = await node.boundingBox()
	if (!box) throw new Error('the node to be dragged is not on the page')
	const [x, y] = [box.x + box.width / 2, box.y + 4]
	await page.mouse.move(x, y)
	await page.mouse.down()
	await page.evaluate(() => {
		const seen = { times: [] as number[], isOver: false }
		Object.assign(globalThis, { framesSeen: seen })
		const note = (time: number) => {
			seen.times.push(time)
			if (!seen.isOver) requestAnimationFrame(note)
		}
		requestAnimationFrame(note)
	})
	for (let step = 1; step <= DRAG_STEPS; step++) {
		const angle = (step / DRAG_STEPS) * 4 * Math.PI
		await page.mouse.move(x + 60 * Math.sin(angle), y + 40 * (1 - Math.cos(angle)))
	}
	const times = await page.evaluate(() => {
		const { framesSeen } = globalThis as unknown as { framesSeen: { times: number[]; isOver: boolean } }
		framesSeen.isOver = true
		return framesSeen.times
	})
	await page.mouse.up()
	return times.slice(1).map((time, index) => time - (times[index] ?? time))
}

/** @throws when the page does not show all nodes within a minute */
export async function measureDesigner({ baseURL, namespace, flowId, token }: DesignerPage): Promise<DesignerFigures> {
	const browser = await openBrowser(baseURL, namespace)
	try {
		const cookie = { name: sessionCookie, value: token, url: baseURL, httpOnly: true, secure: true }
		await browser.context.addCookies([{ ...cookie, sameSite: 'Strict' }])
		await open(browser, flowId)
		const times: number[] = []
		for (let round = 0; round < OPENINGS; round++) times.push(await open(browser, flowId))
		const frames = await drag(browser)
		return {
			nodes: NODES,
			interactiveMs: median(times),
			frameMedianMs: median(frames),
			frameP95Ms: percentile(frames, 0.95),
		}
	} finally {
		await browser.close()
	}
}
