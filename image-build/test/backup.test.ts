/** Backups as the root helper and their unit make them, on the real machine: verified, stopped, killed, refused, by SFTP, by hand; and restored. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BackupTarget } from '../../appliance/helper/protocol.ts'
import { waitForConsole } from '../console-door.ts'
import { outFolder, repositoryFolder } from '../paths.ts'
import { readCommand } from '../run-command.ts'
import { startAppliance, type Appliance } from '../testbed.ts'
import { asPostgres, backupKeep, backupParts, backupsOf } from './backup-runs.ts'
import { restoresOf } from './restore-runs.ts'
import { testRestores } from './restore-tests.ts'
import { makeSftpServer, type SftpServer } from './sftp-server.ts'

let appliance: Appliance
let server: SftpServer
let serverAddress: string
let key = ''

const backups = backupsOf(() => appliance)
const { sh, ask, askFor, beginHeld, resultOf, backUp, holdWhileCopying, letGo } = backups
const restores = restoresOf(() => appliance, backups)

/** What a place is for: a recording that was lost comes back from where backups go now. */
async function expectALostRecordingBack(): Promise<void> {
	const recording = '/var/lib/callytics/recordings/calls/call-1.wav'
	const before = await sh(`sha256sum ${recording}`)
	await sh(`rm ${recording}`)
	const [newest] = await restores.snapshots()
	const restored = await restores.restore({ snapshot: newest!.id, parts: ['recordings'] })
	expect(restored).toMatchObject({ outcome: 'restored', problem: '' })
	expect(await sh(`sha256sum ${recording}`)).toBe(before)
}

beforeAll(async () => {
	appliance = await startAppliance({ name: 'backup' })
	expect(await waitForConsole(appliance.address, 60)).toBe(true)
	const host = await appliance.addHost('keeper', 40)
	serverAddress = host.address
	server = await makeSftpServer(host)
	// Recordings as old as any; calls are not needed for them to be copied.
	await sh(`cd /var/lib/callytics/recordings/calls
		for n in $(seq 24); do head -c 500000 /dev/urandom > call-$n.wav; touch -d '2 days ago' call-$n.wav; done
		head -c 30000 /dev/urandom > ../messages/message-1.wav
		chown asterisk:callytics call-*.wav ../messages/*`)
})
afterAll(async () => {
	await server?.remove()
	await appliance?.stop()
})

const machine: BackupTarget = { kind: 'machine' }
const anOrder = () => ({ runId: randomUUID(), parts: backupParts, keep: backupKeep })

test('the key is proven to open the repository before anything is backed up, and then told to nobody', async () => {
	const made = await askFor<{ key: string; isMade: boolean; address: string }>({
		action: 'set-backup-target',
		target: machine,
	})
	expect(made).toMatchObject({ isMade: true, address: '/var/lib/callytics/backups' })
	key = made.key
	expect(key).toMatch(/^([2-9A-Z]{4}-){7}[2-9A-Z]{4}$/)
	expect(await ask({ action: 'start-backup', order: anOrder() })).toMatchObject({
		ok: false,
		code: 'backup.not_proven',
	})
	expect(await askFor({ action: 'read-backup-key' })).toMatchObject({ key })
	const wrong = `${key.slice(0, -1)}${key.endsWith('2') ? '3' : '2'}`
	expect(await ask({ action: 'prove-backup-key', key: wrong })).toMatchObject({ ok: false, code: 'backup.wrong_key' })
	await askFor({ action: 'prove-backup-key', key })
	expect(await ask({ action: 'read-backup-key' })).toMatchObject({ ok: false, code: 'backup.key_kept' })
})

test('a backup is verified: the database comes back row for row, and so do files', async () => {
	const result = await backUp()
	expect(result).toMatchObject({ outcome: 'verified', problem: '' })
	expect(result.bytes).toBeGreaterThan(12_000_000)
	expect(result.verdict!.tables).toBeGreaterThan(15)
	expect(result.verdict!.files).toBeGreaterThan(10)
	const databases = await appliance.exec([...asPostgres, 'psql', '-tAc', 'select datname from pg_database'])
	expect(databases).not.toContain('scratch')
})

test('the second one copies only what is new', async () => {
	const first = 12_000_000
	const result = await backUp()
	expect(result.outcome).toBe('verified')
	expect(result.addedBytes).toBeLessThan(first / 10)
})

test('cancelled before it has begun, a run is stopped and has not failed', async () => {
	const runId = await beginHeld()
	await askFor({ action: 'cancel-backup' })
	expect(await resultOf(runId)).toMatchObject({ outcome: 'stopped', problem: '' })
})

test('nobody else can read the key; a second run during the first is refused; cancelled, a run leaves nothing behind', async () => {
	const runId = await holdWhileCopying()
	const seen = await sh('cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr "\\0" "\\n"')
	expect(seen).toContain('RESTIC_PASSWORD_FILE')
	expect(seen).not.toContain(key)
	expect(await sh('journalctl --no-pager -o cat 2>/dev/null || true')).not.toContain(key)
	const asConsole = ['setpriv', '--reuid=callytics', '--regid=callytics', '--init-groups']
	expect((await appliance.tryExec([...asConsole, 'cat', '/var/lib/callytics/backup/current/key'])).code).not.toBe(0)
	expect(await ask({ action: 'start-backup', order: anOrder() })).toMatchObject({ ok: false, code: 'backup.under_way' })
	expect(await ask({ action: 'set-backup-target', target: machine })).toMatchObject({ code: 'backup.under_way' })
	await askFor({ action: 'cancel-backup' })
	await letGo()
	expect(await resultOf(runId)).toMatchObject({ outcome: 'stopped', problem: '' })
	expect((await sh('ls /var/lib/callytics/backups/locks')).trim()).toBe('')
	expect((await sh('ls /var/lib/callytics/backup/stage')).trim()).toBe('')
	expect(await ask({ action: 'cancel-backup' })).toMatchObject({ ok: false, code: 'backup.none_under_way' })
})

test('a run that was killed says so, and its lock does not keep the next one from working', async () => {
	const runId = await holdWhileCopying()
	await sh('systemctl kill --kill-whom=main --signal=SIGKILL callytics-backup.service')
	expect(await resultOf(runId)).toMatchObject({ outcome: 'failed', problem: expect.stringContaining('broken off') })
	expect((await sh('ls /var/lib/callytics/backups/locks')).trim()).not.toBe('')
	expect((await backUp()).outcome).toBe('verified')
	expect((await sh('ls /var/lib/callytics/backups/locks')).trim()).toBe('')
	await sh('rm /var/lib/callytics/sounds/large.raw')
})

test('a repository that is gone, and one on a full disk, are each told in one sentence', async () => {
	await sh('mv /var/lib/callytics/backups/config /var/lib/callytics/backups/config.away')
	expect(await backUp()).toMatchObject({
		outcome: 'failed',
		problem:
			'The repository is gone from the disk: there is no backup any more. Bring it back, or set the backup up anew.',
	})
	await sh('mv /var/lib/callytics/backups/config.away /var/lib/callytics/backups/config')
	await sh(`mount -t tmpfs -o size=8m,uid=979,gid=979,mode=0700 tmpfs /var/lib/callytics/backups`)
	try {
		const made = await askFor<{ key: string }>({ action: 'set-backup-target', target: machine })
		await askFor({ action: 'prove-backup-key', key: made.key })
		expect(await backUp()).toMatchObject({
			outcome: 'failed',
			problem: 'There is no space left on the disk. Free some, or keep fewer backups.',
		})
	} finally {
		await sh('umount /var/lib/callytics/backups')
	}
})

test('a repository that is there already is used with its key and not without', async () => {
	expect(await ask({ action: 'set-backup-target', target: machine })).toMatchObject({ code: 'backup.key_needed' })
	const wrong = { action: 'set-backup-target', target: machine, key: 'AAAA-BBBB-CCCC' }
	expect(await ask(wrong)).toMatchObject({ ok: false, code: 'backup.wrong_key' })
	expect(await askFor({ action: 'set-backup-target', target: machine, key })).toMatchObject({ isMade: false })
	await askFor({ action: 'prove-backup-key', key })
})

test('the document about restoring by hand is right, word for word', async () => {
	const document = readFileSync(join(repositoryFolder, 'docs/restore-by-hand.md'), 'utf8')
	const steps = [...document.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, step]) => step)
	expect(steps).toHaveLength(3)
	const script = steps
		.join('')
		.replace('the address on the sheet', '/var/lib/callytics/backups')
		.replace('the key on the sheet', key)
	await sh(
		'mkdir -m 777 /run/by-hand && cp -a /var/lib/callytics/backups /run/by-hand/ && chown -R postgres /run/by-hand',
	)
	const asWritten = script.replace('/var/lib/callytics/backups', '/run/by-hand/backups')
	const said = await appliance.exec([
		...asPostgres,
		'sh',
		'-ec',
		`export HOME=/run/by-hand; cd /run/by-hand; ${asWritten}`,
	])
	expect(said).toMatch(/\b0\n\(1 row\)/)
	const files = await sh('cd /run/by-hand/restored/var/lib/callytics/recordings/calls && sha256sum call-*.wav')
	expect(await sh('cd /var/lib/callytics/recordings/calls && sha256sum call-*.wav')).toBe(files)
	await appliance.exec([...asPostgres, 'dropdb', 'callytics_restored'])
	await sh('rm -r /run/by-hand')
})

test('a repository whose files were changed is told to be damaged, and no verdict is given', async () => {
	await sh(`cp -a /var/lib/callytics/backups /run/sound-repository
		find /var/lib/callytics/backups/data -type f -size +300k | while read -r pack; do
			chmod u+w "$pack"; dd if=/dev/zero of="$pack" bs=200000 count=$(($(stat -c %s "$pack") / 200000 - 1)) conv=notrunc status=none
		done`)
	const result = await backUp()
	expect(result).toMatchObject({ outcome: 'failed', verdict: null })
	expect(result.problem).toContain('The repository is damaged')
	await sh(
		'rm -r /var/lib/callytics/backups/* && cp -a /run/sound-repository/. /var/lib/callytics/backups && rm -r /run/sound-repository',
	)
})

test('an SFTP server is used once its key was confirmed and it lets the appliance in, and gives back what it has', async () => {
	const sftp = (hostKey: string): BackupTarget => ({
		...{ kind: 'sftp', host: serverAddress, port: 22, user: 'keeper', path: 'callytics' },
		hostKey,
	})
	const host = { action: 'read-backup-host', host: serverAddress, port: 22 }
	expect(await ask(host)).toMatchObject({ ok: false, code: 'backup.unreachable' })
	await server.start()
	type Shown = { keys: { hostKey: string; fingerprint: string }[]; publicKey: string }
	const { keys, publicKey } = await askFor<Shown>(host)
	expect(keys.map(({ fingerprint }) => fingerprint)).toContain(server.fingerprint)
	const set = (hostKey: string) => ({ action: 'set-backup-target', target: sftp(hostKey) })
	expect(await ask(set(server.foreignKey))).toMatchObject({ ok: false, code: 'backup.host_key_changed' })
	const { hostKey } = keys.find(({ fingerprint }) => fingerprint === server.fingerprint)!
	expect(await ask(set(hostKey))).toMatchObject({ ok: false, code: 'backup.not_let_in' })
	server.authorize(publicKey)
	const made = await askFor<{ key: string; address: string }>(set(hostKey))
	expect(made.address).toBe(`sftp://keeper@${serverAddress}:22/callytics`)
	await askFor({ action: 'prove-backup-key', key: made.key })
	expect(await backUp()).toMatchObject({ outcome: 'verified', problem: '' })
	await expectALostRecordingBack()
	await server.stop()
	expect(await backUp()).toMatchObject({
		outcome: 'failed',
		problem: `${serverAddress} does not answer. Look whether it is switched on and reached from here.`,
	})
})

test('an S3 store is used with its access key, gives back what it has, and is told when it refuses a key', async () => {
	const host = await appliance.addHost('store', 41)
	const program = [process.execPath, join(repositoryFolder, 'image-build/test/s3-store.ts')]
	const store = spawn('ip', ['netns', 'exec', host.namespace, ...program, '9000', 'kept', 'THE-ID'])
	try {
		await new Promise((resolve) => store.stdout.once('data', resolve))
		const target = { kind: 's3', endpoint: `http://${host.address}:9000`, bucket: 'kept', path: 'box', region: '' }
		const set = (keyId: string) => ({ action: 'set-backup-target', target, s3: { keyId, secret: 'THE-SECRET' } })
		expect(await ask(set('ANOTHER-ID'))).toMatchObject({ ok: false, code: 'backup.access_refused' })
		const made = await askFor<{ key: string; address: string }>(set('THE-ID'))
		expect(made.address).toBe(`s3:http://${host.address}:9000/kept/box`)
		await askFor({ action: 'prove-backup-key', key: made.key })
		expect(await backUp()).toMatchObject({ outcome: 'verified', problem: '' })
		await expectALostRecordingBack()
	} finally {
		store.kill()
	}
})

test('a disk is mounted for a backup and for a restore, and let go after it; one that is pulled out is told', async () => {
	const image = join(outFolder, 'testbed/backup/disk.img')
	await readCommand('sh', ['-ec', `truncate -s 96M ${image} && mkfs.ext4 -q ${image}`])
	const device = (await readCommand('losetup', ['--find', '--show', image])).trim()
	try {
		const disk = (await readCommand('blkid', ['-s', 'UUID', '-o', 'value', device])).trim()
		await sh(`mknod ${device} b 7 ${device.replace(/\D/g, '')}`)
		const made = await askFor<{ key: string }>({ action: 'set-backup-target', target: { kind: 'disk', disk } })
		await askFor({ action: 'prove-backup-key', key: made.key })
		expect(await backUp()).toMatchObject({ outcome: 'verified', problem: '' })
		expect(await sh('cat /proc/self/mounts')).not.toContain('callytics-backup-disk')
		await expectALostRecordingBack()
		await sh(`rm ${device}`)
		expect((await backUp()).problem).toMatch(/^The backup disk cannot be used: it is not plugged in/)
	} finally {
		await readCommand('losetup', ['--detach', device])
	}
})

test('the unit is well confined', async () => {
	const report = await appliance.exec(['systemd-analyze', 'security', '--no-pager', 'callytics-backup.service'])
	expect(Number(/Overall exposure level for \S+: ([\d.]+)/.exec(report)?.[1])).toBeLessThanOrEqual(3)
})

testRestores(
	() => appliance,
	() => key,
)
