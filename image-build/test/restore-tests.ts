/** Restores on the real machine, in the container that backups are tried in: whole, in parts, refused, killed, and cut off by the power. */
import { describe, expect, test } from 'vitest'
import { restoreParts } from '../../appliance/helper/protocol.ts'
import { until } from '../../app/tests/phones/until.ts'
import { knock } from '../console-door.ts'
import type { Appliance } from '../testbed.ts'
import { backupsOf } from './backup-runs.ts'
import { failProof, holdFetching, holdSwitch, restoresOf, untilJournal, vpnKeyOf } from './restore-runs.ts'
import { ofVersion, remade, tamper, withProgram } from './tampering.ts'

/**
 * @param appliance with a repository on its own disk, whatever its backups go to now
 * @param key of that repository
 */
export function testRestores(appliance: () => Appliance, key: () => string): void {
	const backups = backupsOf(appliance)
	const { sh, ask, askFor, backUp } = backups
	const restores = restoresOf(appliance, backups)
	const { sql, begin, resultOf, restore, makeState, stateNow } = restores
	const whole = [...restoreParts]
	let old = ''
	let keyOfOld = ''

	describe('a backup is restored', () => {
		test('it is listed, and a check says what is in it and what it needs', async () => {
			await askFor({ action: 'set-backup-target', target: { kind: 'machine' }, key: key() })
			await askFor({ action: 'prove-backup-key', key: key() })
			await makeState('old')
			keyOfOld = await restores.key()
			expect(await backUp()).toMatchObject({ outcome: 'verified' })
			await makeState('new')
			await sh('rm /var/lib/callytics/sounds/only-old.wav')
			const [newest] = await restores.snapshots()
			old = newest!.id
			const checked = await restores.check(old)
			expect(checked.parts.map(({ part }) => part)).toEqual(whole)
			expect(checked.freeBytes).toBeGreaterThan(checked.neededBytes)
			expect(await stateNow()).toBe('new 6')
		})

		test('a wrong key, a backup that is gone and one of a newer version are each refused, and nothing is touched', async () => {
			const other = { action: 'open-repository', target: { kind: 'machine' } }
			expect(await ask({ ...other, key: 'AAAA-BBBB-CCCC' })).toMatchObject({ code: 'backup.wrong_key' })
			expect(await ask({ action: 'read-snapshots', source: 'other' })).toMatchObject({ code: 'restore.not_opened' })
			expect(await restores.refusalOf('0'.repeat(64))).toBe('restore.gone')
			await sh(`mkdir -p /run/fewer; cp /usr/lib/callytics/migrations/0*.sql /run/fewer; rm $(ls -d /run/fewer/* | tail -1)
				mount --bind /run/fewer /usr/lib/callytics/migrations`)
			expect(await restores.refusalOf(old)).toBe('restore.newer')
			await sh('umount /usr/lib/callytics/migrations')
			expect(await askFor<unknown[]>({ ...other, key: key() })).not.toEqual([])
			expect((await restores.check(old, 'other')).id).toBe(old)
			expect(await stateNow()).toBe('new 6')
		})

		test('cancelled while it fetches, it has changed nothing; meanwhile no second one and no backup is begun', async () => {
			const runId = await begin({ snapshot: old, parts: whole })
			await sh(holdFetching)
			await expect(begin({ snapshot: old, parts: whole })).rejects.toThrow('restore.under_way')
			await expect(backups.begin()).rejects.toThrow('restore.under_way')
			await askFor({ action: 'cancel-restore' })
			await backups.letGo()
			expect(await resultOf(runId)).toMatchObject({ outcome: 'stopped', problem: '' })
			expect(await stateNow()).toBe('new 6')
			expect(await restores.leftovers()).toBe('')
			expect(await ask({ action: 'cancel-restore' })).toMatchObject({ code: 'restore.none_under_way' })
		})

		test('killed while it fetches, it has changed nothing', async () => {
			const runId = await begin({ snapshot: old, parts: whole })
			await sh(`${holdFetching}\nsystemctl kill --signal=SIGKILL callytics-restore.service`)
			expect(await resultOf(runId)).toMatchObject({
				outcome: 'failed',
				problem: expect.stringContaining('nothing was changed'),
			})
			expect(await stateNow()).toBe('new 6')
			expect(await restores.leftovers()).toBe('')
		})

		test.each([
			['a function', remade("create function run_this() returns int language sql as 'select 1'")],
			['rows that the backup does not tell of', remade("update appliance set language = 'de'")],
			['a program in place of rows', withProgram],
		])('a dump in which somebody has put %s is refused', async (_what, change) => {
			await sh(tamper(old, change))
			const [newest] = await restores.snapshots()
			expect(newest!.id).not.toBe(old)
			expect(await restore({ snapshot: newest!.id, parts: ['database'] })).toMatchObject({
				outcome: 'failed',
				problem: expect.stringContaining('not as an appliance makes it'),
			})
			expect(await sh('ls /var/lib/postgresql')).not.toContain('evil')
			expect(await stateNow()).toBe('new 6')
			expect(await restores.leftovers()).toBe('')
		})

		test('restored, everything is as it was; trunks are off, nobody is signed in, and the deed is noted', async () => {
			const result = await restore({ snapshot: old, parts: whole })
			expect(result).toMatchObject({ outcome: 'restored', problem: '', by: 'Anna' })
			expect(await stateNow()).toBe('old 6')
			expect(await restores.key()).toBe(keyOfOld)
			expect(await sh('cat /var/lib/callytics/wireguard/private-key')).toBe(`${vpnKeyOf('old')}\n`)
			expect(await restores.leftovers()).toBe('')
			expect(await sql('select trunks_held_since is not null from appliance')).toBe('t\n')
			expect(await sql('select count(*) from web_sessions')).toBe('0\n')
			expect(
				await sql("select actor_name, action from audit_entries where kind = 'backup' order by id desc limit 1"),
			).toBe('Anna|restored\n')
			expect(await sh('cat /var/lib/callytics/asterisk/pjsip_trunks.conf')).not.toContain('192.0.2.9')
			expect(
				await sh(
					'stat -c %U:%G:%a /var/lib/callytics/sounds /var/lib/callytics/sounds/which.wav /var/lib/callytics/tls/ca.key',
				),
			).toBe('callytics:asterisk:2750\ncallytics:asterisk:640\nroot:root:600\n')
			const failed = await appliance().waitUntilUp()
			expect(failed.filter((unit) => /^(callytics-(?!backup)|asterisk|redis|postgresql)/.test(unit))).toEqual([])
		})

		test('recordings alone come back beside those that are there', async () => {
			await makeState('new')
			await sh('cd /var/lib/callytics/recordings/calls; mv which.wav kept.wav')
			expect(await restore({ snapshot: old, parts: ['recordings'] })).toMatchObject({ outcome: 'restored' })
			expect(await sh('cd /var/lib/callytics/recordings/calls; cat which.wav kept.wav')).toBe('old\nnew\n')
			expect(await sql('select name from appliance')).toBe('new\n')
		})

		test('a backup of an earlier version is loaded as it was made, and brought to the form of this one', async () => {
			await sh(tamper(old, ofVersion('0014_backup.sql')))
			const [newest] = await restores.snapshots()
			expect(await restores.check(newest!.id)).toMatchObject({ version: '0.0.9' })
			expect(await restore({ snapshot: newest!.id, parts: ['database'] })).toMatchObject({ outcome: 'restored' })
			expect(await sql('select name, trunks_held_since is not null, (select name from trunks) from appliance')).toBe(
				'earlier|t|earlier\n',
			)
			const known = (await sh('ls /usr/lib/callytics/migrations/0*.sql | wc -l')).trim()
			expect(await sql('select count(*) from migrations')).toBe(`${known}\n`)
		})

		test('the power is cut after the point of no return, between two renames: the next boot ends it', async () => {
			await makeState('new')
			await sh('rm -f /var/lib/callytics/sounds/only-old.wav')
			await sh(holdSwitch)
			const runId = await begin({ snapshot: old, parts: whole })
			await sh(`${untilJournal}
				cd /var/lib/callytics; mkdir -p restore/before; mv sounds restore/before/sounds; sync`)
			await appliance().cutPower()
			await appliance().boot()
			expect(await resultOf(runId)).toMatchObject({ outcome: 'restored' })
			expect(await stateNow()).toBe('old 6')
			expect(await restores.leftovers()).toBe('')
			await restores.waitForPages()
		})

		test('killed again and again while it puts things in place, it ends whole', async () => {
			await makeState('new')
			await sh('rm -f /var/lib/callytics/sounds/only-old.wav')
			const runId = await begin({ snapshot: old, parts: whole })
			await sh(`${untilJournal}
				for n in 1 2 3 4; do
					until pid=$(pgrep -f -x '/usr/bin/node .*/restore/switch.js'); do [ -e /var/lib/callytics/restore/order.json ] || exit 0; done
					kill -9 $pid 2>/dev/null || true
				done`)
			expect(await resultOf(runId)).toMatchObject({ outcome: 'restored' })
			expect(await stateNow()).toBe('old 6')
			expect(await restores.leftovers()).toBe('')
		})

		test('when the console does not start with what was restored, all is as it was before', async () => {
			await makeState('new')
			await sh('rm -f /var/lib/callytics/sounds/only-old.wav')
			const keyOfNew = await restores.key()
			await sh(failProof)
			const runId = await begin({ snapshot: old, parts: whole })
			expect(await resultOf(runId)).toMatchObject({ outcome: 'returned' })
			expect(await stateNow()).toBe('new 6')
			expect(await restores.key()).toBe(keyOfNew)
			expect(await restores.leftovers()).toBe('')
		})

		test('with its network the machine is reached where the backup says, and not where it was', async () => {
			const { networkPrefix, address } = appliance()
			const other = `${networkPrefix}.9`
			const answers = async (at: string) => (await knock(at)) !== undefined
			const ipv4 = { method: 'static', address: `${other}/24`, gateway: `${networkPrefix}.1` }
			const host0 = { name: 'host0', ipv4, ipv6: { method: 'automatic' }, nameServers: [], searchDomains: [] }
			await askFor({ action: 'try-network', settings: { interfaces: [host0] } })
			await until('it can be kept', async () => (await ask({ action: 'settle-network', isKept: true })).ok, 30_000)
			expect(await backUp()).toMatchObject({ outcome: 'verified' })
			const [newest] = await restores.snapshots()
			await askFor({ action: 'reset-network' })
			await until('it is where it was', () => answers(address), 30_000)
			expect(await answers(other)).toBe(false)
			expect(await restore({ snapshot: newest!.id, parts: ['database', 'network'] })).toMatchObject({
				outcome: 'restored',
			})
			await until('it is where the backup says', () => answers(other), 30_000)
			expect(await answers(address)).toBe(false)
			await askFor({ action: 'reset-network' })
			await until('it is where it was again', () => answers(address), 30_000)
		})

		test('the unit is well confined', async () => {
			const report = await appliance().exec(['systemd-analyze', 'security', '--no-pager', 'callytics-restore.service'])
			expect(Number(/Overall exposure level for \S+: ([\d.]+)/.exec(report)?.[1])).toBeLessThanOrEqual(4)
		})
	})
}
