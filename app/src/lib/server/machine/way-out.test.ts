/** The machine's routers and name servers, from the files in which they stand. */
import { expect, test } from 'vitest'
import { readWayOut } from './way-out.ts'

const none = '0'.repeat(32)

test('routers of both families and all name servers are known, and networks within reach are none', () => {
	const routes4 = [
		'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
		'host0\t00000000\t0114A8C0\t0003\t0\t0\t1024\t00000000\t0\t0\t0',
		'host0\t0014A8C0\t00000000\t0001\t0\t0\t1024\t00FFFFFF\t0\t0\t0',
		'wg0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0',
		'',
	].join('\n')
	const router = 'fe80000000000000000000000000abcd'
	const routes6 = [
		`fd770001000000000000000000000000 40 ${none} 00 ${none} 00000100 00000001 00000000 00000001 host0`,
		`${none} 00 ${none} 00 ${router} 00000400 00000001 00000000 00450003 host0`,
		`${none} 00 ${none} 00 ${none} ffffffff 00000001 00000000 00200200 lo`,
		'',
	].join('\n')
	const nameServers = '# by systemd-resolved\nnameserver 192.168.20.53\nnameserver 2001:db8::53\nsearch .\n'
	expect(readWayOut({ routes4, routes6, nameServers })).toEqual([
		'192.168.20.1',
		'fe80:0000:0000:0000:0000:0000:0000:abcd',
		'192.168.20.53',
		'2001:db8::53',
	])
})

test('a machine without a network has none', () => {
	expect(readWayOut({ routes4: '', routes6: '', nameServers: '' })).toEqual([])
})
