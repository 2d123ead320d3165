/** A phone in a browser (WebRTC): made on the page, let in by the firewall, calls and is called with sound both ways, and blocked by the browser's own address. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Phone } from '../phones/phone.ts'
import { toneMs } from '../phones/sound.ts'
import { until } from '../phones/until.ts'
import { openBrowserPhone, type BrowserPhone } from './browser-phone.ts'
import { faultsInEveryShape } from './browser.ts'
import { completeWizard, openPageWorld, shownPassword, type PageWorld } from './wizard.ts'

const [browserSays, deskSays] = [440, 1000]
// As many as make an address a guesser, and more than a person's mistakes: see lib/domain/abuse.ts.
const WRONG_PASSWORDS = 21

let world: PageWorld
let desk: Phone
let phone: BrowserPhone
let stranger: BrowserPhone | undefined
let deskPassword: string
let password: string
let server: string
const folder = mkdtempSync(join(tmpdir(), 'callytics-browser-phone-'))
const faults: string[] = []
const look = async (name: string) => faults.push(...(await faultsInEveryShape(world.page, name)))

beforeAll(async () => {
	world = await openPageWorld('webrtc')
	await completeWizard(world)
	const { namespace } = await world.appliance.addHost('office', 50)
	phone = await openBrowserPhone(namespace, folder, browserSays)
})
afterAll(async () => {
	await phone?.browser.close()
	await stranger?.browser.close()
	rmSync(folder, { recursive: true, force: true })
	await world?.close()
})

const asterisk = (command: string) => world.appliance.exec(['asterisk', '-rx', command])

test('an extension is made one in a browser, which leaves nothing else to choose, and its page says where it signs on', async () => {
	const { page } = world
	await page.goto('/extensions')
	await page.getByRole('link', { name: /201/ }).first().click()
	deskPassword = await shownPassword(page)
	desk = await world.open(world.phonesHost, '201')
	await desk.register(deskPassword)
	await page.goto('/extensions')
	await page.getByRole('link', { name: /202/ }).first().click()
	await page.getByRole('link', { name: 'Settings', exact: true }).click()
	await page.getByLabel('In a browser').check()
	expect(await page.getByLabel('Encrypted').count()).toBe(0)
	await look('extension-in-browser')
	await page.getByRole('button', { name: 'Save and apply' }).click()
	await page.getByText(/As Asterisk has it/).waitFor()
	await page.getByRole('row', { name: /202/ }).getByText('in a browser').waitFor()
	expect(await asterisk('pjsip show endpoint 202')).toMatch(/webrtc +: yes/)
	await page.getByRole('link', { name: 'Phone', exact: true }).click()
	server = `wss://${world.appliance.address}:8089/ws`
	await page.getByText(server).waitFor()
	password = await shownPassword(page)
	await page.getByText('The firewall lets no phone in a browser in.').waitFor()
	await look('extension-browser-phone')
})

test('it connects once the firewall lets browsers in, which the page leads to', async () => {
	const { page } = world
	const account = { server, number: '202', password }
	await page.getByRole('link', { name: 'Open it on the firewall’s page' }).click()
	await page.getByRole('link', { name: 'Phones in a browser' }).click()
	await page.getByRole('radio', { name: /^Local network/ }).check()
	await page.getByRole('button', { name: 'Try the change' }).click()
	await page.getByRole('button', { name: 'Keep the change' }).click()
	await page.getByRole('timer').waitFor({ state: 'detached' })
	expect(await phone.signOn(account), phone.browser.complaints.join('\n')).toBe('registered')
	await page.goto('/extensions')
	const row = page.getByRole('row', { name: /202/ })
	await row.getByText('Registered').waitFor()
	await row.getByText('a browser', { exact: true }).waitFor()
})

test('it calls a desk phone, and both hear each other', async () => {
	desk.when({ does: 'answer', afterMs: 0 })
	await phone.call('201')
	const call = await desk.rungBy('202')
	await call.answered()
	await call.say(deskSays)
	await call.hearUntil('the browser', ({ samples }) => toneMs(samples, browserSays) > 2000)
	await until('the browser hears the desk', () => phone.hears(deskSays))
	await phone.hangUp()
	await until('the desk is told', () => call.end() !== undefined)
	expect(call.end()?.by).toBe('far-side')
})

test('it is rung by a desk phone, and both hear each other', async () => {
	await phone.answerNext()
	const call = await desk.calls('202', { login: { name: '201', password: deskPassword } })
	await call.answered()
	await call.say(deskSays)
	await call.hearUntil('the browser', ({ samples }) => toneMs(samples, browserSays) > 2000)
	await until('the browser hears the desk', () => phone.hears(deskSays))
	await call.hangUp()
	await until('the browser is told', async () => (await phone.state()) === 'ended')
})

test('the door leads to phones only: not to the rest of Asterisk’s HTTP server, and not without SIP', async () => {
	const asked = async (path: string, protocol: string) => {
		const program = `import { connect } from 'node:tls'
			const socket = connect({ port: 8089, host: '127.0.0.1', rejectUnauthorized: false })
			socket.write(process.argv[1])
			for await (const chunk of socket) { console.log(String(chunk).split('\\r\\n')[0]); process.exit() }`
		const lines = [`GET ${path} HTTP/1.1`, 'Host: a', 'Connection: Upgrade', 'Upgrade: websocket']
		const rest = ['Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${'A'.repeat(22)}==`, protocol]
		const words = ['node', '--input-type=module', '--eval', program, `${[...lines, ...rest].join('\r\n')}\r\n\r\n`]
		return (await world.appliance.exec(words)).trim()
	}
	const sip = 'Sec-WebSocket-Protocol: sip'
	expect(await asked('/ws', sip)).toBe('HTTP/1.1 101 Switching Protocols')
	expect(await asked('/ari/events?app=callytics', sip)).toBe('HTTP/1.1 404 Not Found')
	expect(await asked('/ws/../ari/channels', sip)).toBe('HTTP/1.1 404 Not Found')
	expect(await asked('/ws', 'Sec-WebSocket-Protocol: ari')).toBe('HTTP/1.1 400 Bad Request')
	expect(await asked('/ws', 'X-Nothing: here')).toBe('HTTP/1.1 400 Bad Request')
})

test('a browser that guesses passwords is shut out by its own address, and the phone in the office stays', async () => {
	const { namespace, address } = await world.appliance.addHost('stranger', 60)
	stranger = await openBrowserPhone(namespace, folder, browserSays)
	for (let guess = 0; guess < WRONG_PASSWORDS; guess++) {
		const answer = await stranger.signOn({ server, number: '202', password: `guess-${guess}` })
		if (answer === 'not connected') break
		expect(answer).not.toBe('registered')
	}
	await world.page.goto('/firewall')
	await world.page.getByText(address).first().waitFor()
	await until('the kernel shuts it out', async () =>
		(await world.appliance.exec(['nft', 'list', 'table', 'inet', 'callytics_blocks'])).includes(address),
	)
	expect(await phone.signOn({ server, number: '202', password })).toBe('registered')
})

test('every page is good to look at and to use, in both themes and at phone width', () => {
	expect(faults).toEqual([])
	expect(world.browser.complaints).toEqual([])
})
