/** The other ends of the VPN, within the machine under test: each in a network namespace with a WireGuard of its own. */
import type { Machine } from '../vm.ts'

/** The far end of one peer. */
export interface FarEnd {
	/** 1 to 4 letters; also the namespace. */
	name: string
	/** Its place in the VPN, and of its wire. */
	place: number
	privateKey: string
	presharedKey?: string
}

const vpnPrefix = '10.213.86'

/** Where the appliance answers whatever is sent to it, among the ports that are open for sound. */
const ECHO_PORT = 15_000

const echo = `const s = require('node:dgram').createSocket('udp4');
	s.on('message', (m, from) => s.send(m, from.port, from.address));
	s.bind(${ECHO_PORT}, () => require('node:fs').writeFileSync('/run/echoes', ''));`

// Ten numbers a second; at the end it waits for the answers that are still on their way.
const stream = `const s = require('node:dgram').createSocket('udp4'), fs = require('node:fs'), got = new Set();
	let sent = 0, end;
	s.on('message', (m) => {
		got.add(m.toString());
		if (got.size === 1) fs.writeFileSync('/run/first', '');
		if (end && got.size === sent) end();
	});
	const timer = setInterval(() => {
		if (!fs.existsSync('/run/enough')) return s.send(String(++sent), ${ECHO_PORT}, '${vpnPrefix}.1');
		clearInterval(timer);
		end = () => { fs.writeFileSync('/run/told', sent + ' sent, ' + got.size + ' answered'); process.exit(); };
		if (got.size === sent) end();
		else setTimeout(end, 10000);
	}, 100);`

// Again each second: a tunnel whose other end was started anew is made anew only when nothing comes back for 15 s.
const options = `const s = require('node:dgram').createSocket('udp4');
	s.on('error', () => undefined);
	s.on('message', (m) => { console.log(m.toString().split('\\r\\n')[0]); process.exit(); });
	s.connect(5060, '${vpnPrefix}.1', () => setInterval(() => {
		const { address, port } = s.address(), id = Date.now();
		s.send(['OPTIONS sip:${vpnPrefix}.1 SIP/2.0',
			'Via: SIP/2.0/UDP ' + address + ':' + port + ';rport;branch=z9hG4bK' + id, 'Max-Forwards: 70',
			'From: <sip:t@' + address + '>;tag=1', 'To: <sip:${vpnPrefix}.1>', 'Call-ID: ' + id, 'CSeq: 1 OPTIONS',
			'Contact: <sip:t@' + address + '>', 'Content-Length: 0', '', ''].join('\\r\\n'));
	}, 1000));
	setTimeout(() => process.exit(), 45000);`

/** One word of a shell's command. */
export const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** A program as one line: the serial line's shell takes what is typed. */
const program = (text: string) => `node -e ${quoted(text.replace(/\s+/g, ' '))}`

const within = (name: string, command: string) => `ip netns exec ${name} ${command}`

/** Makes the namespace, its wire to the machine, and its end of the tunnel. */
export async function plugIn(machine: Machine, far: FarEnd, serverKey: string): Promise<void> {
	const { name, place, privateKey, presharedKey } = far
	const [near, end] = [`192.0.2.${4 * place + 1}`, `192.0.2.${4 * place + 2}`]
	const config = [
		...['[Interface]', `PrivateKey = ${privateKey}`, '[Peer]', `PublicKey = ${serverKey}`],
		...(presharedKey ? [`PresharedKey = ${presharedKey}`] : []),
		...[`AllowedIPs = ${vpnPrefix}.0/24`, `Endpoint = ${near}:51820`, 'PersistentKeepalive = 25'],
	]
	const commands = [
		`ip netns add ${name}`,
		`ip link add ${name}wire type veth peer name eth0 netns ${name}`,
		`ip address add ${near}/30 dev ${name}wire`,
		`ip link set ${name}wire up`,
		`ip -n ${name} address add ${end}/30 dev eth0`,
		`ip -n ${name} link set eth0 up`,
		`ip -n ${name} link add wg0 type wireguard`,
		`printf '%s\\n' ${config.map(quoted).join(' ')} > /run/${name}.conf`,
		within(name, `wg setconf wg0 /run/${name}.conf`),
		`ip -n ${name} address add ${vpnPrefix}.${place}/32 dev wg0`,
		`ip -n ${name} link set wg0 up`,
		`ip -n ${name} route add ${vpnPrefix}.0/24 dev wg0`,
	]
	await machine.exec(commands.join(' && '))
}

/** The first line of what SIP answers at the far end, '' when nothing does. */
export async function askOptionsThroughTunnel(machine: Machine, name: string): Promise<string> {
	return (await machine.exec(within(name, program(options)))).trim()
}

/** Sends without a pause from the far end; returns when the first answer is there. */
export async function beginStream(machine: Machine, name: string): Promise<void> {
	const until = (file: string) => machine.exec(`timeout 50 sh -c 'until [ -e ${file} ]; do sleep 0.2; done'`)
	await machine.exec(`(${program(echo)} & echo $! > /run/echo) > /dev/null 2>&1`)
	await until('/run/echoes')
	await machine.exec(`(${within(name, program(stream))} &) > /dev/null 2>&1`)
	await until('/run/first')
}

/** Ends it. @returns `120 sent, 120 answered` */
export async function endStream(machine: Machine): Promise<string> {
	await machine.exec("touch /run/enough; timeout 50 sh -c 'until [ -e /run/told ]; do sleep 0.2; done'")
	return machine.exec('kill $(cat /run/echo); cat /run/told')
}
