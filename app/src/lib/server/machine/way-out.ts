/** Whom the machine needs to reach anybody: its routers and its name servers, as the kernel and systemd-resolved tell them. */
import { existsSync, readFileSync } from 'node:fs'

const places = {
	// Asked without root and without another program: it is wanted while somebody attacks.
	routes4: '/proc/self/net/route',
	routes6: '/proc/self/net/ipv6_route',
	// Those that the network or a user named, in place of which /etc/resolv.conf has systemd-resolved's own.
	nameServers: '/run/systemd/resolve/resolv.conf',
}

/** What the three files say; '' for one that is not there. */
export type WayOutTexts = Record<keyof typeof places, string>

/** Bytes of hexadecimal text, in their order. */
const bytesOf = (hex: string) => hex.match(/../g) ?? []

/** The routers of default routes in /proc/net/route (proc(5)): the kernel writes a number of the processor's own order. */
function routers4(table: string): string[] {
	const rows = table.split('\n').map((line) => line.split(/\s+/))
	const routers = rows.flatMap(([, to, via]) => (to === '00000000' && via && !/^0*$/.test(via) ? [via] : []))
	return routers.map((via) =>
		bytesOf(via)
			.reverse()
			.map((byte) => parseInt(byte, 16))
			.join('.'),
	)
}

/** The same in /proc/net/ipv6_route: where to, prefix, where from, prefix, by whom. */
function routers6(table: string): string[] {
	const rows = table.split('\n').map((line) => line.split(/\s+/))
	const routers = rows.flatMap(([to, prefix, , , via]) =>
		prefix === '00' && /^0*$/.test(to ?? '') && via && !/^0*$/.test(via) ? [via] : [],
	)
	return routers.map((via) => via.match(/.{4}/g)!.join(':'))
}

export function readWayOut(texts: WayOutTexts = readTexts()): string[] {
	const servers = [...texts.nameServers.matchAll(/^nameserver (\S+)/gm)].map(([, server = '']) => server)
	return [...routers4(texts.routes4), ...routers6(texts.routes6), ...servers]
}

function readTexts(): WayOutTexts {
	const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '')
	return { routes4: read(places.routes4), routes6: read(places.routes6), nameServers: read(places.nameServers) }
}
