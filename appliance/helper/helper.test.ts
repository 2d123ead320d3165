/** What the root helper lets in, what it refuses, and what it would do. */
import { mkdtempSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { perform } from './actions/action.ts'
import { readAsterisk } from './actions/read-asterisk.ts'
import { reloadAsterisk } from './actions/reload-asterisk.ts'
import { restartUnit } from './actions/restart-unit.ts'
import { setHostName } from './actions/set-host-name.ts'
import { setTimeZone } from './actions/set-time-zone.ts'
import { answer, parseRequest } from './answer.ts'
import { makeFile, replaceFile, replaceLink } from './files.ts'
import { checkPeer, peerUserId } from './peer.ts'
import { readLine } from './read-line.ts'

const passwd = 'root:x:0:0:root:/root:/bin/bash\ncallytics:x:980:980::/var/lib/callytics:/usr/sbin/nologin\n'

describe('who may ask', () => {
	test('the account of the console and the executor is let in, however systemd writes its name', () => {
		expect(() => checkPeer('3-1234-980', passwd)).not.toThrow()
		expect(() => checkPeer('3-1234_5678-980', passwd)).not.toThrow()
	})

	test.each(['3-1234-0', '3-1234-105', '3-1234-9800', '3-unknown', '', '980', '3-1234-980 ', 'x-1-980'])(
		'"%s" is refused',
		(instance) => {
			expect(() => checkPeer(instance, passwd)).toThrow(/Only the console/)
		},
	)

	test('nobody is let in on a machine without that account', () => {
		expect(() => checkPeer('3-1234-980', 'root:x:0:0:::\n')).toThrow(/Only the console/)
	})

	test.each(['7-100-980', '7-100_113513-980', '0-40-377_113513-980'])(
		'systemd’s spelling "%s" names the user',
		(instance) => {
			expect(peerUserId(instance)).toBe(980)
		},
	)

	test('a peer that systemd could not name has no user id', () => {
		expect(peerUserId('7-unknown')).toBeUndefined()
	})
})

describe('what may be asked', () => {
	test.each([
		['no JSON', 'reload'],
		['an unknown action', '{"action":"run","program":"/bin/sh"}'],
		['a field nobody knows', '{"action":"finish-setup","path":"/etc/passwd"}'],
		['a unit that is not ours', '{"action":"restart-unit","unit":"ssh.service"}'],
		['a part of Asterisk outside the list', '{"action":"reload-asterisk","parts":["res_pjsip.so; core stop now"]}'],
		['an endpoint with a space', '{"action":"read-asterisk","what":"endpoint","endpoint":"101 like ."}'],
		['an endpoint with a line break', '{"action":"read-asterisk","what":"endpoint","endpoint":"101\\n"}'],
		['no reload at all', '{"action":"reload-asterisk","parts":[]}'],
	])('%s is refused', (_what, line) => {
		expect(() => parseRequest(line)).toThrow()
	})

	test('a refusal is an answer in words, and its log line holds no value of the request', async () => {
		const lines: string[] = []
		const reply = await answer('{"action":"set-time-zone","timeZone":"Europe/Atlantis"}', (line) => lines.push(line))
		expect(reply).toMatchObject({ ok: false, kind: 'refused', code: 'time_zone.unknown' })
		expect(reply).toHaveProperty('message', 'There is no time zone "Europe/Atlantis". Choose one from the list.')
		expect(lines).toEqual(['action=set-time-zone result=refused code=time_zone.unknown'])
	})
})

describe('what would be done', () => {
	test('a reload asks Asterisk once for each part', () => {
		expect(reloadAsterisk.generate({ action: 'reload-asterisk', parts: ['pjsip', 'dialplan', 'pjsip'] })).toEqual([
			'module reload res_pjsip.so',
			'dialplan reload',
		])
	})

	test('one endpoint is read by its name', () => {
		const request = { action: 'read-asterisk', what: 'endpoint', endpoint: '101' } as const
		expect(() => readAsterisk.verify(request)).not.toThrow()
		expect(readAsterisk.generate(request)).toBe('pjsip show endpoint 101')
	})

	test('an endpoint is neither forgotten nor given where none is read', () => {
		expect(() => readAsterisk.verify({ action: 'read-asterisk', what: 'endpoint' })).toThrow(/Name one endpoint/)
		expect(() => readAsterisk.verify({ action: 'read-asterisk', what: 'uptime', endpoint: '101' })).toThrow()
	})

	test('a time zone that exists becomes a link to it', () => {
		const request = { action: 'set-time-zone', timeZone: 'Etc/UTC' } as const
		expect(() => setTimeZone.verify(request)).not.toThrow()
		expect(setTimeZone.generate(request)).toEqual({ target: '/usr/share/zoneinfo/Etc/UTC' })
	})

	test.each([
		'../../../etc/shadow',
		'Europe/../../passwd',
		'/etc/passwd',
		'',
		'Europe',
		'zone.tab',
		'Europe/Brussels\n',
	])('"%s" is no time zone', (timeZone) => {
		expect(() => setTimeZone.verify({ action: 'set-time-zone', timeZone })).toThrow(/There is no time zone/)
	})

	test('a host name is written, set, and told to the network and the certificate', () => {
		const request = { action: 'set-host-name', hostName: 'office-2' } as const
		expect(() => setHostName.verify(request)).not.toThrow()
		expect(setHostName.generate(request)).toEqual({
			text: 'office-2\n',
			commands: [
				['/usr/bin/hostname', ['office-2']],
				['/usr/bin/systemctl', ['try-restart', 'avahi-daemon.service']],
				['/usr/bin/systemctl', ['start', 'callytics-certificate.service']],
			],
		})
	})

	test.each(['', '-a', 'a-', 'a.b', 'Büro', 'A', 'a b', 'localhost', '--help', 'a'.repeat(64), 'a\n'])(
		'"%s" is no host name',
		(hostName) => {
			expect(() => setHostName.verify({ action: 'set-host-name', hostName })).toThrow(/A name has/)
		},
	)

	test('the console is not made to wait for its own end', () => {
		const unit = 'callytics-console.service'
		expect(restartUnit.generate({ action: 'restart-unit', unit })).toEqual(['--no-block', 'restart', unit])
		expect(restartUnit.generate({ action: 'restart-unit', unit: 'asterisk.service' })).toEqual([
			'restart',
			'asterisk.service',
		])
	})

	test('nothing is applied that was not verified', async () => {
		let isApplied = false
		const action = {
			verify: () => {
				throw new Error('no')
			},
			generate: () => '',
			apply: async () => {
				isApplied = true
				return ''
			},
		}
		await expect(perform(action, {})).rejects.toThrow('no')
		expect(isApplied).toBe(false)
	})
})

describe('reading the request', () => {
	test('a line in pieces is one line', async () => {
		const stream = new PassThrough()
		const line = readLine(stream, 100, 1000)
		stream.write('{"action":')
		stream.write('"finish-setup"}\nmore')
		await expect(line).resolves.toBe('{"action":"finish-setup"}')
	})

	test('a line without end is refused when it grows too long', async () => {
		const stream = new PassThrough()
		const line = readLine(stream, 100, 1000)
		stream.write('x'.repeat(101))
		await expect(line).rejects.toMatchObject({ code: 'helper.too_long' })
	})

	test('a line that never ends is refused in time', async () => {
		await expect(readLine(new PassThrough(), 100, 20)).rejects.toMatchObject({ code: 'helper.too_slow' })
	})

	test('a connection that closes early is refused', async () => {
		const stream = new PassThrough()
		const line = readLine(stream, 100, 1000)
		stream.end('{"action"')
		await expect(line).rejects.toMatchObject({ code: 'helper.malformed' })
	})
})

describe('writing', () => {
	test('a file and a link are replaced whole, also over the remains of a power cut', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'helper-'))
		const file = join(folder, 'hostname')
		await replaceFile(`${file}.new`, 'remains', 0o600)
		await replaceFile(file, 'office\n', 0o644)
		expect(readFileSync(file, 'utf8')).toBe('office\n')
		await replaceLink(join(folder, 'localtime'), '/usr/share/zoneinfo/Etc/UTC')
		await replaceLink(join(folder, 'localtime'), '/usr/share/zoneinfo/Europe/Brussels')
		expect(readlinkSync(join(folder, 'localtime'))).toBe('/usr/share/zoneinfo/Europe/Brussels')
	})
	test('of two who make a file at the same moment one does, and it is there whole or not at all', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'helper-'))
		const file = join(folder, 'run.json')
		const made = await Promise.all(['one', 'other'].map((text) => makeFile(file, text, 0o644)))
		expect([...made].sort()).toEqual([false, true])
		expect(readFileSync(file, 'utf8')).toBe(made[0] ? 'one' : 'other')
		expect(readdirSync(folder)).toEqual(['run.json'])
	})
})
