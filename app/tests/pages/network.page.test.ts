/** The network as an administrator changes it: mistakes at their fields, a new address found by the page itself and kept there, the address outside. */
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeTestAuthority, pkcs12Of } from '../certificates.ts'
import { until } from '../phones/until.ts'
import { faultsInEveryShape } from './browser.ts'
import { administrator, completeWizard, openPageWorld, type PageWorld } from './wizard.ts'

let world: PageWorld
let other = ''
const faults: string[] = []
const look = async (name: string) => faults.push(...(await faultsInEveryShape(world.page, name)))

beforeAll(async () => {
	world = await openPageWorld('netpage')
	other = `${world.appliance.networkPrefix}.9`
	await completeWizard(world)
	// A build host that has other work may take longer to show a page than a change waits for it.
	const folder = '/run/systemd/system/callytics-network-apply.timer.d'
	await world.appliance.exec(['mkdir', '-p', folder])
	await world.appliance.writeFile(`${folder}/patient.conf`, '[Timer]\nOnActiveSec=\nOnActiveSec=12s\n')
	await world.appliance.exec(['systemctl', 'daemon-reload'])
})
afterAll(() => world?.close())

const tryIt = () => world.page.getByRole('button', { name: 'Try the change' }).click()
const ipv4 = () => world.page.getByRole('group', { name: 'IPv4' })

test('the page says where the machine is reached, how it is called, and what those outside are told', async () => {
	const { page, appliance } = world
	await page.getByRole('link', { name: 'Network' }).click()
	await page.getByText(`Reached at ${appliance.address}`).waitFor()
	await page.getByRole('row', { name: /host0/ }).getByText(`${appliance.address}/24`).waitFor()
	await page.getByText('Europe/London', { exact: true }).waitFor()
	await page.getByText('Everybody is told the machine’s own address.').waitFor()
	await look('network')
})

test('a mistake is said at its field, and what was typed stays', async () => {
	const { page } = world
	await page.getByRole('link', { name: 'host0' }).click()
	await page.getByText('Cable connected', { exact: true }).last().waitFor()
	await ipv4().getByRole('radio', { name: 'By hand' }).check()
	for (const [address, sentence] of [
		['192.168.20.5', 'Write the prefix behind it'],
		['192.168.20.255/24', 'means all machines of its network'],
		['192.168.20.5/40', 'The prefix goes from /8 to /31'],
	] as const) {
		await ipv4().getByLabel('Address').fill(address)
		await tryIt()
		await page.getByText(sentence).waitFor()
		expect(await ipv4().getByLabel('Address').inputValue()).toBe(address)
	}
	await ipv4().getByLabel('Address').fill(`${other}/24`)
	await ipv4().getByLabel('Gateway').fill('192.168.21.1')
	await tryIt()
	await page.getByText(`192.168.21.1 is not in the network of ${other}/24`).waitFor()
	await look('network-mistake')
})

test('an address that another machine has is refused', async () => {
	const { page, phonesHost, appliance } = world
	await ipv4().getByLabel('Address').fill(`${phonesHost.address}/24`)
	await ipv4().getByLabel('Gateway').fill(`${appliance.networkPrefix}.1`)
	await tryIt()
	await page.getByText(`${phonesHost.address} is used by another machine just now`).waitFor()
	expect(await page.getByRole('timer').count()).toBe(0)
})

test('the page finds the new address by itself, and the change is kept there without signing in', async () => {
	const { page, appliance } = world
	await ipv4().getByLabel('Address').fill(`${other}/24`)
	await page.getByLabel('Name servers').fill(`${appliance.networkPrefix}.1`)
	await tryIt()
	await page.getByRole('timer', { name: /seconds left/ }).waitFor()
	await page.getByText(`This page looks for the appliance at ${other}`).waitFor()
	const link = page.getByRole('link', { name: `Open ${other}` })
	expect(await link.getAttribute('href')).toMatch(new RegExp(`^https://${other}/network/confirm\\?token=`))
	await page.waitForURL(`https://${other}/network/confirm?token=*`, { timeout: 60_000 })
	await page.getByText('You have reached the appliance by its new settings.').waitFor()
	await look('network-confirm')
	await page.getByRole('button', { name: 'Keep the change' }).click()
	await page.getByText('The change is kept.').waitFor()
	await page.getByRole('link', { name: 'Sign in' }).click()
	await page.getByLabel('Login').fill(administrator.login)
	await page.getByLabel('Password').fill(administrator.password)
	await page.getByRole('button', { name: 'Sign in' }).click()
	await page.getByText(`Reached at ${other}`).waitFor()
	await page.getByRole('row', { name: /host0/ }).getByText('IPv4 by hand').waitFor()
	expect(await page.getByRole('timer').count()).toBe(0)
})

test('a link that was used is no longer good', async () => {
	const { page } = world
	await page.goto(`https://${other}/network/confirm?token=used`)
	await page.getByText('This link is no longer good').waitFor()
	expect(await page.getByRole('button', { name: 'Keep the change' }).count()).toBe(0)
})

test('a change that leaves the address is kept or taken back where it was made', async () => {
	const { page, appliance } = world
	await page.goto(`https://${other}/network/interfaces/host0`)
	await page.getByLabel('Search domains').fill('office.example')
	await tryIt()
	await page.getByRole('timer', { name: /seconds left/ }).waitFor()
	await page.getByRole('row', { name: /on trial/ }).waitFor()
	await look('network-trial')
	await page.getByRole('button', { name: 'Go back now' }).click()
	await page.getByRole('timer').waitFor({ state: 'detached' })
	expect(await appliance.exec(['cat', '/var/lib/callytics/etc/network/10-callytics-host0.network'])).not.toContain(
		'office.example',
	)
})

test('an earlier version goes on trial like any change', async () => {
	const { page } = world
	await page.getByText('Earlier versions').click()
	await page
		.getByText(/^Returning changes/)
		.first()
		.click()
	await look('network-versions')
	await page.getByRole('button', { name: 'Return to this version' }).first().click()
	await page.getByRole('timer', { name: /seconds left/ }).waitFor()
	await page.getByText('Back to an earlier version').first().waitFor()
	await page.getByRole('button', { name: 'Go back now' }).click()
	await page.getByRole('timer').waitFor({ state: 'detached' })
})

test('the address outside reaches Asterisk, and one of the local network is refused', async () => {
	const { page } = world
	await page.getByRole('link', { name: 'Change the public address' }).click()
	await page.getByRole('radio', { name: /Typed/ }).check()
	await page.getByLabel('Address', { exact: true }).fill('192.168.20.5')
	await page.getByRole('button', { name: 'Save and tell Asterisk' }).click()
	await page.getByText('This is no address of the Internet.').waitFor()
	await look('network-outside')
	await page.getByLabel('Address', { exact: true }).fill('203.0.113.9')
	await page.getByRole('button', { name: 'Save and tell Asterisk' }).click()
	const told = page.locator('dt', { hasText: 'Asterisk tells those outside' }).locator('xpath=following-sibling::dd[1]')
	await told.getByText('203.0.113.9').waitFor()
	await look('network-with-outside')
})

test('the machine is asked to ask other time servers', async () => {
	const { page } = world
	await page.getByRole('link', { name: 'Change name or time' }).click()
	await page.getByLabel('Time servers').fill('ntp/one')
	await page.getByRole('button', { name: 'Save' }).click()
	await page.getByText('ntp/one is no name and no address.').waitFor()
	await page.getByLabel('Time servers').fill('ntp.example.com')
	await page.getByRole('button', { name: 'Save' }).click()
	await page.getByText('Saved.').waitFor()
	await look('network-machine')
	await page.getByText('ntp.example.com').first().waitFor()
})

/** Common name of who issued the certificate that the console shows to a new connection. */
function shownIssuer(): Promise<string> {
	return new Promise((resolve, reject) => {
		const socket = connect({ host: other, port: 443, rejectUnauthorized: false }, () => {
			resolve(String(socket.getPeerCertificate().issuer.CN))
			socket.destroy()
		})
		socket.once('error', reject)
	})
}

test('a certificate of one’s own is checked, taken without signing anybody out, and given back', async () => {
	const { page, appliance } = world
	const { certificate, issue } = makeTestAuthority()
	const own = issue([`IP:${other}`, 'DNS:fenwick.local'])
	const file = (name: string, text: string) => ({ name, mimeType: 'application/x-pem-file', buffer: Buffer.from(text) })
	const upload = async (chain: string, key: string) => {
		await page.getByLabel('Certificate (PEM)').setInputFiles(file('chain.pem', chain))
		await page.getByLabel('Key (PEM)').setInputFiles(file('key.pem', key))
		await page.getByRole('button', { name: 'Use this certificate' }).click()
	}
	await page.goto(`https://${other}/certificate`)
	await page.getByText(/this appliance \(/).waitFor()
	await look('certificate')
	await upload('no certificate', own.key)
	await page.getByText('The first file is no PEM certificate').waitFor()
	await upload(own.cert, issue(['DNS:other.example.com']).key)
	await page.getByText('The key does not belong to this certificate.').waitFor()
	await upload(own.cert + certificate, own.key)
	await page.getByText('The certificate is taken.').waitFor()
	await page.getByText('Test authority').waitFor()
	await until('the console shows it', async () => (await shownIssuer()) === 'Test authority')
	// Stored for root alone, and what the console serves with for its own account.
	const modes = await appliance.exec(['stat', '-c', '%a %U', '/var/lib/callytics/tls/uploaded/key.pem'])
	expect(modes.trim()).toBe('600 root')
	await look('certificate-own')
	const buffer = pkcs12Of(issue([`IP:${other}`, 'DNS:one-file.example.com']), 'open sesame')
	await page.getByRole('radio', { name: /One PKCS#12 file/ }).check()
	const uploadFile = async (password: string) => {
		const file = { name: 'server.pfx', mimeType: 'application/x-pkcs12', buffer }
		await page.getByLabel('PKCS#12 file', { exact: true }).setInputFiles(file)
		await page.getByLabel('Password of the file').fill(password)
		await page.getByRole('button', { name: 'Use this certificate' }).click()
	}
	await uploadFile('wrong')
	await page.getByText('This password does not open the file.').waitFor()
	await look('certificate-pkcs12')
	await uploadFile('open sesame')
	await page.getByText(/one-file\.example\.com/).waitFor()
	await page.getByRole('button', { name: 'Go back to the appliance’s own' }).click()
	await page.getByText('The appliance’s own certificate is back.').waitFor()
	await until('the console shows the old one', async () => (await shownIssuer()) !== 'Test authority')
	await page.getByText(/this appliance \(/).waitFor()
})

test('no page has a fault that axe can find, in light and dark, at the desk and on a phone', () => {
	expect(faults).toEqual([])
})

test('no page complained in the browser', () => {
	// Looking for an address that is not there yet is heard as a failed connection.
	const expected = /status of (400|401|403|404|409|410|429)|net::ERR_/
	expect(world.browser.complaints.filter((complaint) => !expected.test(complaint))).toEqual([])
})
