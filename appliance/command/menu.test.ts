/** The menu on the screen: scripted hands at a keyboard, steady and otherwise. */
import { PassThrough } from 'node:stream'
import { describe, expect, test, vi } from 'vitest'
import type { OfferedDisk } from '../helper/install/report.ts'
import { Refusal } from '../helper/refusal.ts'
import { machine } from './fake-machine.ts'
import { runMenu, type Terminal } from './menu.ts'
import { openTerminal } from './terminal.ts'
import type { Verbs } from './verbs.ts'

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

	const disk = { model: 'SSD 980', serial: 'S64D', bytes: 5e11, isRemovable: false, obstacle: null, contents: [] }
	const running = { ...disk, name: 'sda', isRemovable: true }
	const small = { ...disk, name: 'sdc', bytes: 2e9, obstacle: 'too-small' as const }
	const withDisks = (...others: OfferedDisk[]) => machine({ disks: async () => ({ running, others }) })

	test('installing is offered where there is a disk for it, and wants that disk’s name', async () => {
		const { verbs, done } = withDisks({ ...disk, name: 'sdb' }, small)
		const { screen } = await type(['8', '', '8', '2', '8', '1', 'yes', '8', '1', 'sda', '0'], verbs)
		expect(done).toEqual([])
		expect(screen).toContain('8  Install to another disk')
		expect(screen).toContain('1  sdb    500 GB    SSD 980 S64D    on it: empty')
		expect(screen).toMatch(/Not offered:\n {2}sdc {4}2 GB {4}SSD 980 S64D {4}too small/)
		const installed = await type(['8', '1', 'sdb', '', '0'], verbs)
		expect(done).toEqual(['install to sdb'])
		expect(installed.screen).toMatch(/copied[\s\S]*is installed\. Power it off, take out the disk/)
	})

	test('a machine on a USB disk offers it without another disk, too, and says what is missing', async () => {
		const { screen } = await type(['8', '0'], withDisks(small).verbs)
		expect(screen).toContain('There is no other disk that could take it.')
	})

	test('disks that cannot be read leave the rest of the menu', async () => {
		const broken = async () => {
			throw new Error('lsblk: failed')
		}
		const { screen, left } = await type(['6', 'no', '0'], machine({ disks: broken }).verbs)
		expect(screen).toContain('The disks cannot be read: lsblk: failed')
		expect(left).toEqual([])
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
