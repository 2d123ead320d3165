/**
 * The VPN as an administrator sets it up: a peer's file is shown once, as a code that a phone can scan.
 * The kernel of the build host has no WireGuard, so that interface, `wg` and unit are stood in for once the refusal has
 * been seen; the real ones are tested on the disk image (image-build/test/boot.test.ts).
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultsInEveryShape } from './browser.ts'
import { completeWizard, openPageWorld, type PageWorld } from './wizard.ts'

type ReadCode = (data: Uint8ClampedArray, width: number, height: number) => { data: string } | null
// Its types know nothing of the wrapping in which Node.js hands a CommonJS module over.
const { default: readCode } = createRequire(import.meta.url)('jsqr') as { default: ReadCode }

let world: PageWorld
const faults: string[] = []
const look = async (name: string) => faults.push(...(await faultsInEveryShape(world.page, name)))

beforeAll(async () => {
	world = await openPageWorld('vpnpage')
	await completeWizard(world)
})
afterAll(() => world?.close())

const wg = `#!/bin/sh
case "$1" in
show) cat /run/wg-dump ;;
syncconf) cat "$3" > /run/wg-running ;;
esac
`
// A container may not change the kernel's settings.
const sysctl = '#!/bin/sh\necho "$@" > /run/kernel-settings\n'
const unit = `[Service]
ExecStart=
ExecStart=/usr/bin/ip link add wg0 type bridge
ExecStart=/usr/bin/ip link set wg0 up
ExecStop=
ExecStop=/usr/bin/ip link delete wg0
`

const helper = `[Service]
BindReadOnlyPaths=/run/stand-in/wg:/usr/bin/wg /run/stand-in/modules:/sys/module /run/stand-in/sysctl:/usr/sbin/sysctl
`

/** A bridge instead of a tunnel, and a `wg` that says what the test has written. */
async function standInForWireGuard(): Promise<void> {
	const { appliance } = world
	const units = '/run/systemd/system'
	const folders = [`${units}/callytics-vpn.service.d`, `${units}/callytics-helper@.service.d`]
	await appliance.exec(['mkdir', '-p', ...folders, '/run/stand-in/modules/wireguard'])
	await appliance.writeFile('/run/stand-in/wg', wg)
	await appliance.writeFile('/run/stand-in/sysctl', sysctl)
	await appliance.exec(['chmod', '755', '/run/stand-in/wg', '/run/stand-in/sysctl'])
	await appliance.writeFile(`${folders[0]}/stand-in.conf`, unit)
	await appliance.writeFile(`${folders[1]}/stand-in.conf`, helper)
	await appliance.exec(['systemctl', 'daemon-reload'])
	await say([])
}

/** What the kernel says of peers from now on. */
async function say(peers: { publicKey: string; agoSeconds: number }[]): Promise<void> {
	const now = Math.floor(Date.now() / 1000)
	const lines = peers.map(({ publicKey, agoSeconds }) =>
		[publicKey, '(none)', '203.0.113.7:4711', '10.213.86.2/32', now - agoSeconds, 25_300, 4_200_000, 25].join('\t'),
	)
	await world.appliance.writeFile('/run/wg-dump', ['private\tpublic\t51820\toff', ...lines, ''].join('\n'))
}

/** What a phone reads that is held before the code on the page. */
async function scan(): Promise<string | undefined> {
	const picture = await world.page.getByRole('img', { name: /QR code/ }).screenshot()
	const blank = await world.browser.context.newPage()
	const { data, width, height } = await blank.evaluate(async (base64) => {
		const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
		const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
		const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
		context.drawImage(bitmap, 0, 0)
		const image = context.getImageData(0, 0, bitmap.width, bitmap.height)
		return { data: [...image.data], width: image.width, height: image.height }
	}, picture.toString('base64'))
	await blank.close()
	return readCode(Uint8ClampedArray.from(data), width, height)?.data
}

async function savedFile(): Promise<{ name: string; text: string }> {
	const { page } = world
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('button', { name: 'Save the file' }).click(),
	])
	return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') }
}

async function setUp(change: Record<string, string>): Promise<void> {
	const { page } = world
	for (const [label, value] of Object.entries(change)) await page.getByLabel(label, { exact: true }).fill(value)
	await page.getByRole('button', { name: 'Save and apply' }).click()
}

test('the empty page says what a VPN is; a machine whose kernel cannot do it says so and saves nothing', async () => {
	const { page } = world
	await page.getByRole('link', { name: 'VPN', exact: true }).click()
	await page.getByText('No VPN yet').waitFor()
	await look('vpn-empty')
	await page.getByRole('link', { name: 'Set the server up' }).click()
	await setUp({ 'Reached at': 'vpn.example.com' })
	await page.getByText('The kernel of this machine has no WireGuard').waitFor()
	await look('vpn-refused')
	await page.getByRole('link', { name: 'Cancel' }).click()
	await page.getByText('No VPN yet').waitFor()
})

test('a used port, a network that is not private, and the local network are refused, each at its field', async () => {
	const { page } = world
	await standInForWireGuard()
	await page.goto('/vpn/server')
	await setUp({ 'Reached at': 'vpn.example.com', 'UDP port': '5060' })
	await page.getByText('UDP port 5060 belongs to SIP.').waitFor()
	await setUp({ 'UDP port': '51820', Network: '8.8.8.0/24' })
	await page.getByText('Write a private network').waitFor()
	await setUp({ Network: `${world.appliance.networkPrefix}.0/24` })
	await page.getByText(/in which this machine is already/).waitFor()
	expect(await page.getByLabel('Network', { exact: true }).getAttribute('aria-invalid')).toBe('true')
	await look('vpn-server')
})

test('switched on, its port is open in the firewall, and the server’s private key is root’s alone', async () => {
	const { page, appliance } = world
	await setUp({ Network: '10.213.86.0/24' })
	await page.getByText('Peers reach this box at vpn.example.com, UDP port 51820.').waitFor()
	expect(await appliance.exec(['nft', 'list', 'chain', 'inet', 'callytics', 'input'])).toContain('udp dport 51820')
	const files = ['private-key', 'wg0.conf'].map((name) => `/etc/wireguard/${name}`)
	expect(await appliance.exec(['stat', '-c', '%a %U', '/etc/wireguard/.', ...files])).toBe(
		'700 root\n600 root\n600 root\n',
	)
	await page.getByRole('link', { name: 'Firewall' }).click()
	await page.getByRole('row', { name: /51820\/udp/ }).waitFor()
	await page.getByText('Everything is closed except 8 services.').waitFor()
})

test('a new peer’s code holds what its file holds; gone from the page it is nowhere any more', async () => {
	const { page, appliance } = world
	await page.goto('/vpn')
	await page.getByRole('link', { name: 'Add a peer' }).click()
	await look('vpn-new')
	await page.getByLabel('Name', { exact: true }).fill('Maya’s phone')
	await page.getByLabel('Owner').fill('Maya')
	await page.getByRole('button', { name: 'Add the peer' }).click()
	await page.getByText('it holds the private key, which is kept nowhere').waitFor()
	await look('vpn-file')
	const file = await savedFile()
	expect(file.name).toBe('maya-s-phone.conf')
	expect(file.text).toContain('Address = 10.213.86.2/32')
	expect(await scan()).toBe(file.text)
	const [privateKey, presharedKey] = ['PrivateKey', 'PresharedKey'].map(
		(name) => new RegExp(`^${name} = (.*)$`, 'm').exec(file.text)![1]!,
	)
	const running = await appliance.readFile('/run/wg-running')
	expect(running).toContain(`PresharedKey = ${presharedKey}`)
	expect(running).not.toContain(privateKey!)
	await page.getByRole('link', { name: 'I have it' }).click()
	await page.getByRole('link', { name: 'Maya’s phone' }).click()
	await page.getByRole('button', { name: 'Make new keys' }).waitFor()
	await page.goBack()
	await page.goBack()
	expect(await page.content()).not.toContain(privateKey!)
	const log = await appliance.exec(['journalctl', '--no-pager', '--output=cat'])
	const rows = await appliance.exec([
		'runuser',
		'-u',
		'callytics',
		'--',
		'pg_dump',
		'-h',
		'/run/postgresql',
		'callytics',
	])
	for (const secret of [privateKey!, presharedKey!, (await appliance.readFile('/etc/wireguard/private-key')).trim()])
		expect([log.includes(secret), rows.includes(secret)]).toEqual([false, false])
})

test('a used address, one outside, a wrong key and networks that overlap are refused, each at its field', async () => {
	const { page } = world
	await page.goto('/vpn/new')
	await page.getByText('Address, networks and keys').click()
	const add = async (change: Record<string, string>) => {
		const all = { Name: 'Branch', Address: '', 'Networks behind it': '', 'Its own public key': '', ...change }
		for (const [label, value] of Object.entries(all)) await page.getByLabel(label, { exact: true }).fill(value)
		await page.getByRole('button', { name: 'Add the peer' }).click()
	}
	await add({ Address: '10.213.86.2' })
	await page.getByText('10.213.86.2 is the address of “Maya’s phone”').waitFor()
	await look('vpn-new-refused')
	await add({ Address: '10.9.0.2' })
	await page.getByText('is outside the VPN’s network 10.213.86.0/24').waitFor()
	await add({ 'Its own public key': 'abc' })
	await page.getByText('This is no public key').waitFor()
	await add({ 'Networks behind it': `${world.appliance.networkPrefix}.0/24` })
	await page.getByText(/it would lose its way there/).waitFor()
	await add({ 'Networks behind it': '192.168.50.0/24' })
	await page.getByText('it holds the private key').waitFor()
	expect(await world.appliance.exec(['ip', 'route', 'show', 'dev', 'wg0'])).toContain('192.168.50.0/24')
	expect(await world.appliance.readFile('/run/kernel-settings')).toContain('net.ipv4.ip_forward=1')
	const forward = await world.appliance.exec(['nft', 'list', 'chain', 'inet', 'callytics', 'forward'])
	expect(forward).toContain('ip saddr 192.168.50.0/24')
	await page.goto('/vpn/new')
	await page.getByText('Address, networks and keys').click()
	await add({ Name: 'Depot', 'Networks behind it': '192.168.50.128/25' })
	await page.getByText('which lies behind “Branch” already').waitFor()
})

test('who is connected, was seen or never came is told by itself; one that is kept out is out at once', async () => {
	const { page, appliance } = world
	await page.goto('/vpn')
	const row = (name: string) => page.getByRole('row', { name: new RegExp(name) })
	await row('Branch').getByText('Never seen').waitFor()
	const rows = await appliance.readFile('/run/wg-running')
	const [phone, branch] = [...rows.matchAll(/PublicKey = (.*)/g)].map(([, key]) => key!)
	await say([
		{ publicKey: phone!, agoSeconds: 20 },
		{ publicKey: branch!, agoSeconds: 3 * 3600 },
	])
	await row('Maya’s phone').getByText('Connected').waitFor()
	await row('Maya’s phone').getByText('25 kB in, 4.2 MB out').waitFor()
	await row('Branch').getByText('Seen 3 h ago').waitFor()
	await look('vpn')
	await page.getByRole('link', { name: 'Branch' }).click()
	await look('vpn-peer')
	await page.getByRole('button', { name: 'Keep the peer out' }).click()
	await row('Branch').getByText('Kept out').waitFor()
	expect(await appliance.readFile('/run/wg-running')).not.toContain(branch!)
	expect(await appliance.exec(['ip', 'route', 'show', 'dev', 'wg0'])).not.toContain('192.168.50.0/24')
})

test('new keys come with a new file; a peer is deleted; switched off, the port is closed', async () => {
	const { page, appliance } = world
	await page.goto('/vpn')
	await page.getByRole('link', { name: 'Maya’s phone' }).click()
	await page.getByRole('button', { name: 'Make new keys' }).click()
	await page.getByText('it holds the private key').waitFor()
	await page.getByRole('button', { name: 'Delete the peer' }).click()
	await page.getByRole('dialog').getByRole('button', { name: 'Delete the peer' }).click()
	await page.getByRole('link', { name: 'Maya’s phone' }).waitFor({ state: 'detached' })
	expect(await appliance.exec(['ls', '/etc/wireguard/preshared'])).toBe(
		await appliance.exec(['sh', '-c', 'ls /etc/wireguard/preshared | head -1']),
	)
	await page.getByRole('link', { name: 'Change the server' }).click()
	await page.getByLabel('The VPN is on').uncheck()
	await setUp({})
	await page.getByText('The VPN is off: its port is closed.').waitFor()
	expect(await appliance.exec(['nft', 'list', 'chain', 'inet', 'callytics', 'input'])).not.toContain('51820')
	expect((await appliance.tryExec(['ls', '/sys/class/net/wg0', '/etc/wireguard/wg0.conf'])).stdout).toBe('')
})

test('an extension that is for the VPN only says so in the list and in its settings', async () => {
	const { page } = world
	await page.goto('/extensions')
	await page.getByRole('link', { name: /Front desk/ }).click()
	await page.getByRole('link', { name: 'Settings', exact: true }).click()
	await page.getByLabel('VPN only').check()
	await page.getByText('The VPN is off just now').waitFor()
	await page.getByRole('button', { name: 'Save and apply' }).click()
	await page.getByRole('row', { name: /201/ }).getByText('VPN only').waitFor()
	await page.getByText(/As Asterisk has it/).waitFor()
	await look('extension-vpn-only')
})

test('no page has a fault that axe can find, in light and dark, at the desk and on a phone', () => {
	expect(faults).toEqual([])
})

test('no page complained in the browser', () => {
	const expected = /status of (400|401|403|404|409|429)/
	expect(world.browser.complaints.filter((complaint) => !expected.test(complaint))).toEqual([])
})
