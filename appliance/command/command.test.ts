/** The menu on the screen and the command: scripted hands at a keyboard, and a machine that writes down what is asked of it. */
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, test, vi } from 'vitest'
import { isPasswordRight } from '../../app/src/lib/server/auth/password.ts'
import { Refusal } from '../helper/refusal.ts'
import type { SystemReading } from '../helper/system/reading.ts'
import { resetNetwork } from '../network/reset.ts'
import { runCommand } from './command.ts'
import { statement } from './database.ts'
import { runMenu, type Terminal } from './menu.ts'
import { hashPassword, makePassword } from './password.ts'
import { openTerminal } from './terminal.ts'
import { describeAddresses, describeSpan, describeSystem } from './texts.ts'
import type { Verbs } from './verbs.ts'

function machine(more: Partial<Verbs> = {}) {
	const done: string[] = []
	const tell = (what: string) => async () => void done.push(what)
	const verbs: Verbs = {
		name: () => 'fenwick',
		status: async () => 'all is well',
		addresses: () => 'https://192.0.2.1/',
		administrators: async () => [
			{ login: 'maya', name: 'Maya Kerr' },
			{ login: 'tom', name: 'Tom Brandt' },
		],
		resetPassword: async (login) => {
			done.push(`password ${login}`)
			return 'abcd-efgh-jkmn-pqrs'
		},
		blocks: async () => [{ address: '203.0.113.7', since: '2026-11-28 20:14', evidence: '12 refused passwords' }],
		unblock: async (address) => void done.push(`unblock ${address}`),
		resetNetwork: tell('network'),
		factoryReset: tell('factory reset'),
		restart: tell('restart'),
		powerOff: tell('power off'),
		...more,
	}
	return { verbs, done }
}

/** Types these lines one after the other and then walks away. */
async function type(lines: string[], verbs: Verbs): Promise<{ screen: string; left: string[] }> {
	let screen = ''
	const left = [...lines]
	const terminal: Terminal = {
		show: (text) => void (screen += text),
		ask: async (question) => {
			screen += question
			return left.shift()
		},
	}
	await runMenu(terminal, verbs)
	return { screen, left }
}

describe('the menu', () => {
	test('shows its choices and leads back', async () => {
		const { screen } = await type(['0'], machine().verbs)
		expect(screen).toMatchInlineSnapshot(`
			"
			  1  State of the machine
			  2  New administrator password
			  3  Let a blocked address in again
			  4  Set the network back to DHCP
			  5  Restart
			  6  Power off
			  7  Factory reset
			  0  Back

			  Number, then Enter: "
		`)
	})

	test('gives the chosen administrator a new password and shows it once', async () => {
		const { verbs, done } = machine()
		const { screen } = await type(['2', '2', '', '0'], verbs)
		expect(done).toEqual(['password tom'])
		expect(screen.match(/abcd-efgh-jkmn-pqrs/g)).toHaveLength(1)
	})

	test('an appliance that was never set up has no administrator', async () => {
		const { screen } = await type(['2', '0'], machine({ administrators: async () => [] }).verbs)
		expect(screen).toContain('There is no administrator yet.')
	})

	test('lets a blocked address in again', async () => {
		const { verbs, done } = machine()
		await type(['3', '1', '0'], verbs)
		expect(done).toEqual(['unblock 203.0.113.7'])
	})

	test.each([
		['4', 'network'],
		['5', 'restart'],
		['6', 'power off'],
	])('choice %s asks first, and only yes does it', async (choice, what) => {
		const { verbs, done } = machine()
		await type([choice, 'y', choice, '', '0'], verbs)
		expect(done).toEqual([])
		await type([choice, 'YES', '0'], verbs)
		expect(done).toEqual([what])
	})

	test('a factory reset wants the machine’s name', async () => {
		const { verbs, done } = machine()
		await type(['7', 'yes', '7', '', '7', 'other', '0'], verbs)
		expect(done).toEqual([])
		await type(['7', 'fenwick'], verbs)
		expect(done).toEqual(['factory reset'])
	})

	test('Ctrl-C, Ctrl-Z, arrows, garbage and long lines change nothing and leave it nowhere', async () => {
		const { verbs, done } = machine()
		const noise = [
			'\x03',
			'\x1a',
			'\x1b[A',
			'\x1b[15~',
			'\x04',
			'\xff\xfe',
			'$(reboot)',
			'; sh',
			'x'.repeat(10_000),
			'-1',
			'1e9',
		]
		const { screen, left } = await type([...noise, ...noise.flatMap((line) => ['2', line]), '0'], verbs)
		expect(done).toEqual([])
		expect(left).toEqual([])
		expect(screen.match(/Type one of the numbers/g)!.length).toBeGreaterThanOrEqual(noise.length)
	})

	test('a key that came with an arrow before it is still that key', async () => {
		const { verbs, done } = machine()
		await type(['\x1b[A5', 'yes\x03'], verbs)
		expect(done).toEqual(['restart'])
	})

	test('what cannot be done is said, and the menu goes on', async () => {
		const away = async () => {
			throw new Refusal('database.away', 'The database does not answer.')
		}
		const broken = async () => {
			throw new Error('nft: no such set')
		}
		const { screen, left } = await type(['2', '3', '1', '0'], machine({ administrators: away, unblock: broken }).verbs)
		expect(screen).toContain('The database does not answer.')
		expect(screen).toContain('That did not work: nft: no such set')
		expect(left).toEqual([])
	})

	test('when nobody types for a while it goes back by itself, also in the middle', async () => {
		const { verbs, done } = machine()
		await type(['7'], verbs)
		expect(done).toEqual([])
	})
})

describe('the terminal', () => {
	test('a line that came before the question does not answer it; silence and the end of the line do', async () => {
		vi.useFakeTimers()
		const input = new PassThrough()
		const terminal = openTerminal(input, new PassThrough())
		input.write('yes\n')
		await vi.advanceTimersByTimeAsync(10)
		const first = terminal.ask('sure?')
		await vi.advanceTimersByTimeAsync(119_000)
		input.write('no\r\n')
		await vi.advanceTimersByTimeAsync(10)
		expect(await first).toBe('no')
		const second = terminal.ask('sure?')
		await vi.advanceTimersByTimeAsync(121_000)
		expect(await second).toBeUndefined()
		input.end()
		await vi.advanceTimersByTimeAsync(10)
		expect(await terminal.ask('still there?')).toBeUndefined()
		vi.useRealTimers()
	})
})

describe('the command', () => {
	const run = async (words: string[], verbs: Verbs) => {
		const said: string[] = []
		return { code: await runCommand(words, verbs, (text) => said.push(text)), said: said.join('\n') }
	}

	test('does what the menu does', async () => {
		const { verbs, done } = machine()
		expect(await run(['status'], verbs)).toEqual({ code: 0, said: 'all is well' })
		expect(await run(['addresses'], verbs)).toEqual({ code: 0, said: 'https://192.0.2.1/' })
		expect(await run(['password', 'maya'], verbs)).toEqual({ code: 0, said: 'abcd-efgh-jkmn-pqrs' })
		expect(await run(['blocks'], verbs)).toEqual({
			code: 0,
			said: '203.0.113.7\t2026-11-28 20:14\t12 refused passwords',
		})
		for (const words of [['unblock', '203.0.113.7'], ['network-reset'], ['restart'], ['power-off']])
			expect(await run(words, verbs)).toMatchObject({ code: 0 })
		expect(await run(['factory-reset', '--name', 'fenwick'], verbs)).toMatchObject({ code: 0 })
		expect(done).toEqual(['password maya', 'unblock 203.0.113.7', 'network', 'restart', 'power off', 'factory reset'])
	})

	test.each([
		[['reboot']],
		[['password']],
		[['restart', 'now']],
		[['unblock', 'a', 'b']],
		[['factory-reset', '--name', 'other']],
		[['factory-reset']],
	])('%j is explained and does nothing', async (words) => {
		const { verbs, done } = machine()
		const { code, said } = await run(words, verbs)
		expect(code).toBe(2)
		expect(said).toContain('factory-reset --name')
		expect(done).toEqual([])
	})
})

describe('a new password', () => {
	test('can be typed from a screen, and the console takes it', async () => {
		const password = makePassword()
		expect(password).toMatch(/^[2-9a-hjkmnp-z]{4}(-[2-9a-hjkmnp-z]{4}){3}$/)
		expect(await isPasswordRight(password, await hashPassword(password))).toBe(true)
	})

	test('values travel beside the statement, and those that could end it do not travel', () => {
		expect(statement('select $1\n\twhere $2 = 1', ['$argon2id$v=19$a+b/c', '1'])).toBe(
			"select $1 where $2 = 1 \\bind '$argon2id$v=19$a+b/c' '1' \\g\n",
		)
		for (const value of ["x' \\! reboot", 'a\\b', 'a\nb', 'é']) expect(() => statement('select $1', [value])).toThrow()
	})
})

test('a network reset forgets every file and sets the cables up anew, no other link', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'network-'))
	writeFileSync(join(folder, '50-static.network'), '')
	const commands: string[] = []
	await resetNetwork(folder, async (_program, words) => {
		commands.push(words.join(' '))
		return JSON.stringify({
			Interfaces: [
				{ Name: 'lo', Type: 'loopback' },
				{ Name: 'enp1s0', Type: 'ether' },
			],
		})
	})
	expect(readdirSync(folder)).toEqual([])
	expect(commands).toEqual(['reload', '--json=short list', 'reconfigure enp1s0'])
})

test('the state of the machine in words', () => {
	const reading: SystemReading = {
		...{
			at: 1_764_360_000_000,
			version: '0.1.0',
			uptimeSeconds: 270_000,
			load: [0.5, 0.25, 0.1],
			clock: 'synced',
			temperatures: [],
		},
		cpu: { busy: 1, total: 2, processors: 4 },
		memory: { totalBytes: 4 * 1024 ** 3, availableBytes: 3 * 1024 ** 3, swapTotalBytes: 0, swapFreeBytes: 0 },
		disks: [{ mount: '/var', totalBytes: 100 * 1024 ** 3, usedBytes: 30, availableBytes: 70 }],
		units: [
			{ unit: 'asterisk.service', state: 'active', since: 1_764_352_000_000, memoryBytes: 1, restarts: 2 },
			{ unit: 'redis-server.service', state: 'failed', since: null, memoryBytes: null, restarts: 0 },
		],
	}
	expect(describeSystem('fenwick', reading)).toMatchInlineSnapshot(`
		"Callytics Appliance 0.1.0    fenwick

		Up                             3 days
		Load                           0.50  0.25  0.10
		Memory                         25 % of 4.0 GB
		Disk /var                      30 % of 100.0 GB
		Clock                          set by the network

		asterisk.service               active for 2 hours, restarted 2 times
		redis-server.service           failed"
	`)
	expect([0, 60, 7200, 86_400].map(describeSpan)).toEqual(['less than a minute', '1 minute', '2 hours', '1 day'])
	expect(describeAddresses('fenwick', ['192.0.2.1', '2001:db8::1'], 'ABCD-2345')).toMatchInlineSnapshot(`
		"Console      https://192.0.2.1/
		Console      https://[2001:db8::1]/
		or           https://fenwick.local/
		Phones       SIP to 192.0.2.1 port 5060
		Phones       SIP to [2001:db8::1] port 5060

		Setup code   ABCD-2345"
	`)
	expect(describeAddresses('fenwick', [], '')).toContain('Is the cable plugged in?')
})
