/** The command: its words, its exit codes, and what stands behind the verbs. */
import { describe, expect, test } from 'vitest'
import { isPasswordRight } from '../../app/src/lib/server/auth/password.ts'
import type { SystemReading } from '../helper/system/reading.ts'
import { runCommand } from './command.ts'
import { statement } from './database.ts'
import { machine } from './fake-machine.ts'
import { hashPassword, makePassword } from './password.ts'
import { describeAddresses, describeSpan, describeSystem } from './texts.ts'
import type { Verbs } from './verbs.ts'

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

	test('lists disks with what is on them, and installs only onto one of those', async () => {
		const contents = [{ bytes: 2.5e8, fileSystem: 'vfat', label: 'EFI', isAppliance: false }]
		const disk = {
			name: 'sdb',
			model: 'SSD 980',
			serial: '',
			bytes: 2e12,
			isRemovable: false,
			obstacle: null,
			contents,
		}
		const former = { ...disk, name: 'sdc', contents: [{ ...contents[0]!, isAppliance: true }] }
		const { verbs, done } = machine({ disks: async () => ({ running: null, others: [disk, former] }) })
		expect((await run(['disks'], verbs)).said).toMatchInlineSnapshot(`
			"sdb    2.0 TB    SSD 980    on it: 250 MB vfat “EFI”
			sdc    2.0 TB    SSD 980    on it: a Callytics Appliance"
		`)
		expect(await run(['install', 'sdb', '--erase'], verbs)).toMatchObject({ code: 0 })
		await expect(run(['install', 'sdx', '--erase'], verbs)).rejects.toThrow('There is no other disk sdx.')
		expect(done).toEqual(['install to sdb'])
	})

	test.each([
		[['reboot']],
		[['password']],
		[['restart', 'now']],
		[['unblock', 'a', 'b']],
		[['factory-reset', '--name', 'other']],
		[['factory-reset']],
		[['install', 'sdb']],
		[['install', 'sdb', '--yes']],
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
