/** What goes out to other machines, and what callers leave behind, as a user sets it up and looks at it. */
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { faultsInEveryShape } from './browser.ts'
import { completeWizard, openPageWorld, type PageWorld } from './wizard.ts'

let world: PageWorld
const faults: string[] = []
const servers: Server[] = []
const received: { body: string; signature: string }[] = []
const mails: string[] = []
/** Of this machine on the appliance's network. */
let here: string

const look = async (name: string) => faults.push(...(await faultsInEveryShape(world.page, name)))

async function listen(server: Server): Promise<number> {
	servers.push(server)
	await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
	return (server.address() as AddressInfo).port
}

/** A machine that takes deliveries. */
const openReceiver = () =>
	listen(
		createServer((request, response) => {
			let body = ''
			request.on('data', (chunk) => (body += String(chunk)))
			request.on('end', () => {
				received.push({ body, signature: String(request.headers['x-callytics-signature']) })
				response.end('thank you')
			})
		}),
	)

/** A mail server that takes everything. */
const openMailServer = () =>
	listen(
		createTcpServer((socket) => {
			let isData = false
			let rest = ''
			socket.write('220 sink\r\n')
			socket.on('error', () => undefined)
			socket.on('data', (chunk) => {
				rest += String(chunk)
				for (let end; (end = rest.indexOf(isData ? '\r\n.\r\n' : '\r\n')) >= 0;) {
					const text = rest.slice(0, end)
					rest = rest.slice(end + (isData ? 5 : 2))
					if (isData) mails.push(text)
					isData = !isData && text.toUpperCase() === 'DATA'
					socket.write(isData ? '354 go on\r\n' : '250 taken\r\n')
				}
			})
		}),
	)

beforeAll(async () => {
	world = await openPageWorld('connect')
	await completeWizard(world)
	const network = world.appliance.address.replace(/\d+$/, '')
	const own = Object.values(networkInterfaces()).flatMap((entries) => entries ?? [])
	here = own.find(({ address }) => address.startsWith(network))!.address
})
afterAll(async () => {
	for (const server of servers) server.close()
	await world.close()
})

test('a webhook is added, its secret shown once, and what is delivered to it is signed with that', async () => {
	const { page } = world
	const port = await openReceiver()
	await page.goto('/webhooks')
	await look('webhooks-empty')
	await page.getByRole('link', { name: 'Add a webhook' }).click()
	await page.getByLabel('Name', { exact: true }).fill('CRM')
	await page.getByRole('textbox', { name: 'Address' }).fill('crm.example.com')
	await page.getByRole('button', { name: 'Add the webhook' }).click()
	await page.getByText(/An address begins with https/).waitFor()
	expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('CRM')
	await page.getByRole('textbox', { name: 'Address' }).fill(`http://${here}:${port}/calls`)
	await page.getByRole('button', { name: 'Add the webhook' }).click()
	const secret = await page.locator('code').innerText()
	await look('webhook-secret')
	await page.getByRole('link', { name: 'I have copied it' }).click()
	await page.getByRole('button', { name: 'Send a test' }).click()
	await page.getByText(/local network, which has not been allowed/).waitFor()
	expect(received).toEqual([])
	expect(await page.content()).not.toContain(secret)
	await page.getByRole('link', { name: 'Settings' }).click()
	await page.getByLabel(/It is in the local network/).check()
	await page.getByRole('button', { name: 'Save' }).click()
	await page.getByText('Nothing to save').waitFor()
	await look('webhook-settings')
	await page.getByRole('link', { name: 'Deliveries' }).click()
	await page.locator('summary').first().click()
	await page.getByRole('button', { name: 'Send again' }).click()
	await page.getByRole('complementary').getByText('Delivered', { exact: true }).waitFor()
	await look('webhook')
	const [{ body, signature }] = received as [{ body: string; signature: string }]
	const time = /^t=(\d+)/.exec(signature)![1]!
	expect(signature).toBe(`t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`)
	expect(JSON.parse(body)).toMatchObject({ event: 'test' })
})

test('a mail server is set and tried; a wrong setting is refused with the form as it was', async () => {
	const { page } = world
	const port = await openMailServer()
	await page.goto('/mail')
	await page.getByRole('textbox', { name: 'Server' }).fill(here)
	await page.getByRole('radio', { name: /In the clear/ }).check()
	await page.getByRole('textbox', { name: 'Port' }).fill(String(port))
	await page.getByRole('textbox', { name: 'Sender' }).fill('not an address')
	await page.getByRole('button', { name: 'Save' }).click()
	await page.getByText(/The sender is an address/).waitFor()
	expect(await page.getByRole('textbox', { name: 'Port' }).inputValue()).toBe(String(port))
	await page.getByRole('textbox', { name: 'Sender' }).fill('Front desk <desk@example.com>')
	await page.getByRole('button', { name: 'Save' }).click()
	await page.getByText('Saved and read back.').waitFor()
	await page.getByLabel('To', { exact: true }).fill('maya@example.com')
	await page.getByRole('button', { name: 'Send a test mail' }).click()
	await page.getByText(/The server took it: 250 taken/).waitFor()
	await vi.waitFor(() => expect(mails[0]).toContain('From: Front desk <desk@example.com>'))
	await look('mail')
})

test('a mailbox is made, its message listened to and deleted', async () => {
	const { page, appliance } = world
	await page.goto('/messages')
	await look('messages-empty')
	await page.getByRole('link', { name: 'Add a mailbox' }).click()
	await page.getByLabel('Name', { exact: true }).fill('Sales')
	await page.getByLabel('Mail each message to').fill('sales@example.com')
	await page.getByRole('button', { name: 'Add the mailbox' }).click()
	await page.getByText('No message in this box.').waitFor()
	await look('mailbox-empty')
	await page.getByRole('link', { name: 'Settings' }).click()
	await page.getByLabel('Delete after').fill('30')
	await page.getByLabel('Light on the phones of').selectOption({ index: 1 })
	await page.getByRole('complementary').getByRole('button', { name: 'Save' }).click()
	await page.getByText('Nothing to save').waitFor()
	await look('mailbox-settings')
	await page
		.getByRole('navigation', { name: 'Parts of this mailbox' })
		.getByRole('link', { name: /Messages/ })
		.click()
	await page.getByText(/^Dial \*97 on \d+ to listen\.$/).waitFor()
	const folder = '/var/lib/callytics/recordings/messages'
	await appliance.exec(['sox', '-n', '-r', '8000', '-c', '1', `${folder}/m-1.wav`, 'synth', '3', 'sine', '440'])
	await appliance.exec(['chown', 'asterisk:callytics', `${folder}/m-1.wav`])
	await appliance.exec(['chmod', '640', `${folder}/m-1.wav`])
	const columns = 'id, mailbox_id, call_id, caller_number, caller_name, left_at, seconds'
	const insert = `insert into messages (${columns}) select 'm-1', id, 'c-1', '+447700900164', 'Ada', now(), 3 from mailboxes`
	await appliance.exec(['runuser', '-u', 'callytics', '--', 'psql', '-q', '-c', insert, 'callytics'])
	await page.reload()
	await page.getByText('New', { exact: true }).waitFor()
	await look('mailbox')
	const source = await page.locator('audio').getAttribute('src')
	const part = await page.request.get(source!, { headers: { range: 'bytes=0-3' } })
	expect([part.status(), await part.text()]).toEqual([206, 'RIFF'])
	await page.locator('audio').evaluate((audio) => (audio as HTMLAudioElement).play())
	await page.getByText('New', { exact: true }).waitFor({ state: 'detached' })
	await page.getByRole('button', { name: /Delete the message from Ada/ }).click()
	await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
	await page.getByText('No message in this box.').waitFor()
	expect(await appliance.exec(['ls', folder])).not.toContain('m-1.wav')
})

test('none of these pages has a fault in either theme, on a screen or a phone', () => {
	expect(faults).toEqual([])
	expect(world.browser.complaints.filter((line) => !/status of (400|401|403|503)/.test(line))).toEqual([])
})
