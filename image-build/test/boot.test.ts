/** The disk image on a machine: flashed to a larger disk, first boot, a power cut in the middle of writing. */
import { createSocket } from 'node:dgram'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allOpen as firewall } from '../../appliance/helper/firewall/all-open.ts'
import { makePrivateKey, publicKeyOf } from '../../appliance/helper/vpn/keys.ts'
import { waitForConsole } from '../console-door.ts'
import { diskFile } from '../disk.ts'
import { outFolder } from '../paths.ts'
import { createMachine, type Machine } from '../vm.ts'
import { until } from '../../app/tests/phones/until.ts'
import { installedDisk, otherDisks, testInstallation } from './install-tests.ts'
import { askHelper } from './update-machine.ts'
import { askOptionsThroughTunnel, beginStream, endStream, plugIn, quoted } from './vpn-guest.ts'

const DISK_GIGABYTES = 10
// The reach is 550 (docs/performance.md says by how much it is missed); this is where something has gone wrong.
const IDLE_MEGABYTES = 600
const REST_MS = 60_000
// Emulated, on two busy cores: a first boot takes minutes.
const BOOT_SECONDS = 800
// A change of the VPN is a dozen programs, each slow to start there.
const HELPER_SECONDS = 240

let machine: Machine

beforeAll(async () => {
	const stateFolder = join(outFolder, 'testbed', 'vmtest')
	machine = await createMachine({
		name: 'vmtest',
		image: diskFile,
		stateFolder,
		fresh: true,
		diskGigabytes: DISK_GIGABYTES,
	})
	await machine.boot([machine.disk, ...otherDisks(machine)])
})
afterAll(async () => {
	await machine.cutPower()
	await machine.stop()
})

/** The first line that answers an OPTIONS request (RFC 3261 section 11), undefined when none does in time. */
function askOptions(host: string, seconds: number): Promise<string | undefined> {
	return new Promise((resolve) => {
		const socket = createSocket('udp4')
		const end = (answer: string | undefined) => {
			clearTimeout(timer)
			socket.close()
			resolve(answer)
		}
		const timer = setTimeout(() => end(undefined), seconds * 1000)
		socket.on('message', (message) => end(message.toString().split('\r\n')[0]))
		socket.connect(5060, host, () => {
			const { address, port } = socket.address()
			socket.send(
				[
					`OPTIONS sip:${host} SIP/2.0`,
					`Via: SIP/2.0/UDP ${address}:${port};rport;branch=z9hG4bK${Date.now()}`,
					'Max-Forwards: 70',
					`From: <sip:test@${address}>;tag=1`,
					`To: <sip:${host}>`,
					`Call-ID: ${Date.now()}@${address}`,
					'CSeq: 1 OPTIONS',
					`Contact: <sip:test@${address}:${port}>`,
					'Content-Length: 0',
					'',
					'',
				].join('\r\n'),
			)
		})
	})
}

async function failedUnits(): Promise<string> {
	await machine.exec('systemctl is-system-running --wait > /dev/null; true', BOOT_SECONDS)
	return (await machine.exec('systemctl list-units --failed --plain --no-legend')).trim()
}

test('a flashed machine shows its address and the setup code on the serial line', async () => {
	await machine.waitForSerial(/Setup code {3}[2-9A-Z]{4}-[2-9A-Z]{4}/, BOOT_SECONDS)
	expect(machine.serial()).toContain(`https://${machine.address}/`)
})

test('the wizard is reachable, and no unit has failed', async () => {
	expect(await waitForConsole(machine.address, BOOT_SECONDS)).toBe(true)
	expect(await failedUnits()).toBe('')
})

test('SIP OPTIONS is answered', async () => {
	expect(await askOptions(machine.address, 30)).toMatch(/^SIP\/2\.0 \d{3} /)
})

test('an idle machine uses at most 600 MB of memory', async () => {
	// What starting has left behind in the programs' heaps goes in the first seconds of rest.
	const used = await until(
		`it uses at most ${IDLE_MEGABYTES} MB`,
		async () => {
			const megabytes = Number(/^Mem:\s+\d+\s+(\d+)/m.exec(await machine.exec('free -m'))?.[1])
			return megabytes <= IDLE_MEGABYTES && megabytes
		},
		REST_MS,
		2000,
	)
	console.log(`memory used: ${used} MB`)
})

test('the data partition has grown to the whole disk', async () => {
	const kilobytes = Number((await machine.exec('df --output=size /var | tail -1')).trim())
	// The two root slots and the boot partition take 2.5 of the gigabytes.
	expect(kilobytes / 1024 / 1024).toBeGreaterThan(DISK_GIGABYTES - 3.2)
})

test('the root is a verified, read-only file system', async () => {
	expect(await machine.exec('findmnt --noheadings --output FSTYPE,OPTIONS /')).toMatch(/^erofs\s+ro/)
	expect(
		await machine.exec(
			'dmsetup status root 2>/dev/null || veritysetup status root 2>/dev/null || cat /sys/block/dm-0/dm/uuid',
		),
	).toMatch(/verity/i)
})

test('nobody can log in at the screen, nor open a boot menu there', async () => {
	const ttys = await machine.exec("systemctl list-units --plain --no-legend '*getty*.service' || true")
	expect(ttys.trim()).toBe('')
	expect(await machine.exec('cat /boot/loader/loader.conf')).toMatch(/^editor no\ntimeout menu-disabled$/m)
})

test('the menu opens on the serial line, and nothing that is typed there leads out of it', async () => {
	/** Waits for words that come after what has been shown by now. */
	const after = async (act: () => Promise<void>, pattern: RegExp) => {
		const before = machine.serial().length
		await act()
		await machine.waitForSerial(new RegExp(`^[\\s\\S]{${before}}[\\s\\S]*?(?:${pattern.source})`), 120)
		return machine.serial().slice(before)
	}
	await after(() => machine.type('\r'), /Number, then Enter:/)
	for (const noise of ['\x03\x1a\x1c\x04', '\x1b[A\x1b[B', '; sh', '$(reboot)'])
		await after(() => machine.type(`${noise}\r`), /Type one of the numbers[\s\S]*Number, then Enter:/)
	const status = await after(() => machine.type('1\r'), /Enter to go on:/)
	expect(status).toMatch(/asterisk\.service +active/)
	await after(() => machine.type('\r'), /Number, then Enter:/)
	await after(() => machine.type('5\r'), /Type yes to do it:/)
	await after(() => machine.type('no\r'), /Nothing was changed[\s\S]*Number, then Enter:/)
	const left = await after(() => machine.type('0\r'), /Enter opens the menu/)
	expect(left).toContain(`https://${machine.address}/`)
})

test('a good boot is marked good, so that the boot loader keeps it', async () => {
	const entries = await machine.exec(
		'bootctl list --json=short 2>/dev/null | tr "," "\\n" | grep -i "\\.efi" || ls /boot/EFI/Linux',
	)
	expect(entries).toMatch(/callytics-appliance_[\d.]+\.efi/)
})

const phone = { name: 'ph', place: 2, privateKey: makePrivateKey() }
const branch = { name: 'br', place: 3, privateKey: makePrivateKey(), presharedKey: makePrivateKey() }
const peers = [phone, branch].map((end) => ({
	...{ name: end.name, publicKey: publicKeyOf(end.privateKey), addresses: [`10.213.86.${end.place}`], keepalive: 25 },
	...{ networks: end === branch ? ['192.168.250.0/24'] : [], isPreshared: 'presharedKey' in end, isEnabled: true },
}))
let serverKey: string

/** @param told whether the pre-shared key is new */
async function applyVpn(isOn: boolean, count: number, told = false): Promise<void> {
	const settings = { isOn, port: 51820, network4: '10.213.86.0/24', network6: null, peers: peers.slice(0, count) }
	const { presharedKey } = branch
	const presharedKeys = told ? [{ publicKey: publicKeyOf(branch.privateKey), presharedKey }] : []
	const reply = await askHelper(machine, { action: 'apply-vpn', settings, firewall, presharedKeys })
	expect(reply).toMatchObject({ ok: true })
	if (reply.ok) serverKey = reply.output
}

/** When the peer's session was begun, in seconds since 1970. */
async function handshakeOf(publicKey: string): Promise<number> {
	const lines = (await machine.exec('wg show wg0 latest-handshakes')).split('\n')
	return Number(lines.find((line) => line.startsWith(publicKey))?.split('\t')[1])
}

test('a peer comes in by the VPN, and another one that is added meanwhile does not disturb it', async () => {
	// The console looks once whether the VPN is as it was saved, which it is not meant to be here.
	const hasLooked = `journalctl --no-pager --output=cat --unit=callytics-console | grep -q "brought to what is saved"`
	await machine.exec(`timeout ${HELPER_SECONDS} sh -c 'until ${hasLooked}; do sleep 1; done'`, HELPER_SECONDS + 10)
	await applyVpn(true, 1)
	await plugIn(machine, phone, serverKey)
	await beginStream(machine, phone.name)
	// A first try that was answered late is made again after five seconds, and its answer counts as another beginning.
	const age = '$(( $(date +%s) - $(wg show wg0 latest-handshakes | cut -f 2) ))'
	await machine.exec(`timeout 50 sh -c 'until [ ${age} -ge 10 ]; do sleep 1; done'`)
	const begun = await handshakeOf(peers[0]!.publicKey)
	expect(begun).toBeGreaterThan(0)
	await applyVpn(true, 2, true)
	await plugIn(machine, branch, serverKey)
	expect(await askOptionsThroughTunnel(machine, branch.name)).toMatch(/^SIP\/2\.0 \d{3} /)
	expect(await machine.exec('ip route show dev wg0')).toContain('192.168.250.0/24')
	// A session is renewed after two minutes of its own, which pass here on a busy host; one that was lost, at once.
	const renewedAfter = (await handshakeOf(peers[0]!.publicKey)) - begun
	expect(renewedAfter === 0 || renewedAfter >= 120).toBe(true)
	const [, sent, answered] = /^(\d+) sent, (\d+) answered$/.exec((await endStream(machine)).trim()) ?? []
	expect(Number(sent)).toBeGreaterThan(20)
	expect(answered).toBe(sent)
})

test('what the VPN’s page shows has no key in it but public ones', async () => {
	const reply = await askHelper(machine, { action: 'read-vpn' })
	const output = reply.ok ? reply.output : ''
	expect(JSON.parse(output)).toMatchObject({ isUp: true, peers: [{ handshakeAt: expect.any(Number) as number }, {}] })
	const secret = (await machine.exec('cat /etc/wireguard/private-key')).trim()
	for (const key of [secret, branch.presharedKey]) expect(output).not.toContain(key)
})

test('a VPN that is switched off has no interface and its port is closed; switched on, peers come in again', async () => {
	await applyVpn(false, 2)
	const after = await machine.exec('ls /sys/class/net; nft list chain inet callytics input')
	expect(after).not.toMatch(/wg0|51820/)
	await applyVpn(true, 2)
	expect(await askOptionsThroughTunnel(machine, branch.name)).toMatch(/^SIP\/2\.0 \d{3} /)
	// As the page would have saved it: the console brings the machine to that when it starts.
	const rows = peers.map(
		({ name, publicKey, addresses, networks, isPreshared }) =>
			`('${name}', '${publicKey}', '${addresses[0]}', '{${networks.join()}}', ${isPreshared})`,
	)
	const sql = `update vpn set is_on = true, endpoint = '192.0.2.9'; insert into vpn_peers (name, public_key, address4, networks, has_preshared_key) values ${rows.join()}`
	await machine.exec(`setpriv --reuid=postgres --regid=postgres --clear-groups psql -qc ${quoted(sql)} callytics`)
})

testInstallation(() => machine)

test('the machine comes up clean after the power was cut in the middle of writing', async () => {
	const code = await machine.exec('cat /var/lib/callytics/setup-code')
	await machine.exec(
		'(while :; do dd if=/dev/urandom of=/var/tmp/noise bs=64k count=64 conv=fsync 2>/dev/null; done) > /dev/null 2>&1 & ' +
			"setpriv --reuid=postgres --regid=postgres --clear-groups psql -qc 'create table noise as select generate_series(1, 20000) as n'",
	)
	await machine.cutPower()
	// The disk it was installed to is still there, with partitions of the same names: each starts from its own.
	await machine.boot([machine.disk, installedDisk(machine)])
	expect(await waitForConsole(machine.address, BOOT_SECONDS)).toBe(true)
	expect(await failedUnits()).toBe('')
	expect(await machine.exec('cat /var/lib/callytics/setup-code')).toBe(code)
	const count = "setpriv --reuid=postgres --regid=postgres --clear-groups psql -tAc 'select count(*) from noise'"
	expect((await machine.exec(count)).trim()).toBe('20000')
	expect(await askOptions(machine.address, 30)).toMatch(/^SIP\/2\.0 \d{3} /)
})

test('the VPN is up again after it, with the keys as they were', async () => {
	await plugIn(machine, branch, serverKey)
	expect(await askOptionsThroughTunnel(machine, branch.name)).toMatch(/^SIP\/2\.0 \d{3} /)
})
