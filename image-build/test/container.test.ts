/** The appliance as a container: what its units may do, what the network sees of it, and what survives. */
import { createConnection } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../../app/tests/phones/until.ts'
import { waitForConsole } from '../console-door.ts'
import { redisCommand } from '../redis-command.ts'
import { readCommand, tryCommand } from '../run-command.ts'
import { startAppliance, type Appliance } from '../testbed.ts'

const CONSOLE_SECONDS = 60
const secretNames = ['redis-password', 'ari-password', 'ami-password', 'second-factor-key']
let appliance: Appliance

beforeAll(async () => {
	appliance = await startAppliance({ name: 'imgtest' })
})
afterAll(() => appliance.stop())

/** How a TCP port looks from another machine: answered, refused, or silence (dropped by the firewall). */
function look(port: number): Promise<'open' | 'refused' | 'silent'> {
	return new Promise((resolve) => {
		const socket = createConnection({ host: appliance.address, port, timeout: 1000 })
		const end = (result: 'open' | 'refused' | 'silent') => {
			socket.destroy()
			resolve(result)
		}
		socket.on('connect', () => end('open'))
		socket.on('timeout', () => end('silent'))
		socket.on('error', () => end('refused'))
	})
}

const mainProcess = async (unit: string) => Number(await appliance.mainProcess(unit))

test('no unit fails at the first boot, and the console answers', async () => {
	expect(await appliance.waitUntilUp()).toEqual([])
	expect(await waitForConsole(appliance.address, CONSOLE_SECONDS)).toBe(true)
})

test.each(['callytics-executor.service', 'callytics-console.service'])('%s is well confined', async (unit) => {
	const report = await appliance.exec(['systemd-analyze', 'security', '--no-pager', unit])
	const exposure = /Overall exposure level for \S+: ([\d.]+)/.exec(report)?.[1]
	expect(Number(exposure)).toBeLessThanOrEqual(3)
})

test('only the console, SIP and its own redirect are reachable over TCP; all else is silence', async () => {
	expect(await look(443)).toBe('open')
	expect(await look(80)).toBe('open')
	expect(await look(5060)).toBe('open')
	for (const port of [22, 5038, 5432, 6379, 6380, 8088, 8090, 51820])
		expect(await look(port), `port ${port}`).toBe('silent')
})

test('the root is read-only: nothing but the data partition changes', async () => {
	for (const path of ['/etc/probe', '/usr/probe', '/probe'])
		expect((await appliance.tryExec(['touch', path])).stderr, path).toContain('Read-only file system')
})

test('every secret is made on the machine and readable only by who needs it', async () => {
	const list = await appliance.exec(['find', '/var/lib/callytics', '-type', 'f', '-printf', '%P %m %u %g\n'])
	const modes = new Map(
		list
			.trim()
			.split('\n')
			.map((line) => [line.split(' ')[0], line.split(' ').slice(1).join(' ')]),
	)
	for (const name of secretNames) expect(modes.get(`secrets/${name}`), name).toBe('600 root root')
	expect(modes.get('tls/ca.key')).toBe('600 root root')
	expect(modes.get('tls/console.key')).toBe('640 root callytics')
	expect(modes.get('setup-code')).toBe('640 callytics callytics')
	expect(modes.get('asterisk/secrets/ari-user.conf')).toBe('640 root asterisk')
})

test('no command line of the appliance carries a secret', async () => {
	const secrets = await Promise.all(
		secretNames.map(async (name) => (await appliance.readFile(`/var/lib/callytics/secrets/${name}`)).trim()),
	)
	const commandLines = await appliance.exec([
		'sh',
		'-c',
		'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr "\\0" "\\n"',
	])
	for (const secret of secrets) {
		expect(secret).not.toBe('')
		expect(commandLines).not.toContain(secret)
	}
})

test('the certificate names the machine’s address and is vouched for by its own authority', async () => {
	const tls = '/var/lib/callytics/tls'
	const verified = await appliance.exec([
		...['openssl', 'verify', '-CAfile', `${tls}/ca.crt`, '-verify_ip', appliance.address, `${tls}/console.crt`],
	])
	expect(verified).toContain('OK')
	expect(
		await appliance.exec(['openssl', 'x509', '-in', `${tls}/console.crt`, '-noout', '-ext', 'subjectAltName']),
	).toContain('DNS:callytics.local')
})

test('a new address gets into the certificate by itself', async () => {
	const added = `${appliance.networkPrefix}.99`
	await appliance.exec(['ip', 'address', 'add', `${added}/24`, 'dev', 'host0'])
	const read = ['openssl', 'x509', '-in', '/var/lib/callytics/tls/console.crt', '-noout', '-ext', 'subjectAltName']
	await until('the certificate names the new address', async () => (await appliance.exec(read)).includes(added), 20_000)
	await appliance.exec(['ip', 'address', 'delete', `${added}/24`, 'dev', 'host0'])
})

test.each(['callytics-executor', 'callytics-console', 'redis-server', 'postgresql@18-main', 'asterisk'])(
	'%s is back within seconds after it was killed',
	async (name) => {
		const unit = `${name}.service`
		const before = await mainProcess(unit)
		await appliance.killUnit(unit)
		const isBack = async () => {
			const state = (await appliance.tryExec(['systemctl', 'is-active', unit])).stdout.trim()
			return state === 'active' && ![0, before].includes(await mainProcess(unit))
		}
		await until(`${unit} runs again`, isBack, 15_000)
	},
)

test('callytics.local is answered on the network', async () => {
	const host = await appliance.addHost('asker', 30)
	// One DNS question for callytics.local, type A, as multicast DNS asks it (RFC 6762), answered directly (QU bit).
	const question = '000000000001000000000000' + '0963616c6c7974696373' + '056c6f63616c' + '00' + '00018001'
	const script =
		'const s=require("node:dgram").createSocket("udp4");s.on("message",m=>{console.log(m.toString("hex"));process.exit()});' +
		`s.send(Buffer.from("${question}","hex"),5353,"224.0.0.251");setTimeout(()=>process.exit(1),5000)`
	await until(
		'an answer',
		async () => {
			const answer = await tryCommand('ip', ['netns', 'exec', host.namespace, process.execPath, '-e', script])
			const address = appliance.address
				.split('.')
				.map((byte) => Number(byte).toString(16).padStart(2, '0'))
				.join('')
			return answer.stdout.includes(address)
		},
		30_000,
	)
})

test('state survives a power cut: secrets, certificate and database are the same after it', async () => {
	const fingerprint = () =>
		appliance.exec(['sh', '-c', 'cd /var/lib/callytics && sha256sum secrets/* tls/ca.crt setup-code first-boot-done'])
	const before = await fingerprint()
	const sql = (statement: string) =>
		appliance.exec(['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', 'psql', '-tAc', statement])
	await sql("create table power_cut (word text); insert into power_cut values ('kept')")
	await appliance.cutPower()
	await appliance.boot()
	expect(await appliance.waitUntilUp()).toEqual([])
	expect(await fingerprint()).toBe(before)
	expect((await sql('select word from power_cut')).trim()).toBe('kept')
})

test('Redis starts with what it had although a power cut has left zeros in its file, and empty when nothing helps', async () => {
	const redis = async (...words: string[]) => (await appliance.exec(redisCommand(words))).trim()
	const folder = '/var/lib/redis/appendonlydir'
	/** What is done to the file while the machine is off. */
	const startAfter = async (damage: string) => {
		await appliance.exec(['systemctl', 'stop', 'redis-server.service', 'callytics-mend-redis.service'])
		await appliance.exec(['sh', '-c', `cd ${folder} && ${damage}`])
		await appliance.exec(['systemctl', 'start', 'redis-server.service'])
	}
	await redis('set', 'power-cut', 'kept')
	await startAfter('truncate --size +3000 *.incr.aof')
	expect(await redis('get', 'power-cut')).toBe('kept')
	await startAfter('head -c 500 /dev/zero > appendonly.aof.manifest')
	expect(await redis('dbsize')).toMatch(/^[0-9]+$/)
	expect(await redis('get', 'power-cut')).toBe('')
	expect(await appliance.exec(['ls', `${folder}.unreadable`])).toContain('manifest')
})

test('a second appliance runs beside the first, on a network of its own', async () => {
	const second = await startAppliance({ name: 'imgtest2' })
	try {
		expect(second.address).not.toBe(appliance.address)
		expect(await waitForConsole(second.address, CONSOLE_SECONDS)).toBe(true)
		expect(await second.setupCode()).not.toBe(await appliance.setupCode())
	} finally {
		await second.stop()
	}
	const namespaces = await readCommand('ip', ['netns', 'list'])
	expect(namespaces).not.toContain('imgtest2')
	expect(namespaces).toContain('callytics-imgtest')
})

interface Verdict {
	part: string
	isGood: boolean
	seen: string
}

async function checkHealth(): Promise<Verdict[]> {
	await appliance.exec(['systemctl', 'start', 'callytics-check.service'])
	return JSON.parse(await appliance.readFile('/run/callytics/health.json')) as Verdict[]
}

test('the machine finds itself good: it has called itself and heard its own announcement', async () => {
	const verdicts = await checkHealth()
	expect(verdicts.filter(({ isGood }) => !isGood)).toEqual([])
	expect(verdicts.find(({ part }) => part === 'call')?.seen).toMatch(/heard its announcement for [1-3]\.\d s\./)
})

test('a machine whose announcement is silent, or whose Asterisk is away, is not found good', async () => {
	const prompt = '/usr/share/asterisk/sounds/callytics/emergency-fallback'
	const silence = '/run/silence'
	await appliance.exec(['sh', '-c', `head -c 32000 /dev/zero | tr '\\0' '\\377' > ${silence}`])
	for (const ending of ['ulaw', 'alaw', 'sln16'])
		await appliance.exec(['mount', '--bind', ending === 'sln16' ? '/dev/null' : silence, `${prompt}.${ending}`])
	const silent = await checkHealth()
	expect(silent.filter(({ isGood }) => !isGood).map(({ part }) => part)).toEqual(['call'])
	for (const ending of ['ulaw', 'alaw', 'sln16']) await appliance.exec(['umount', `${prompt}.${ending}`])
	await appliance.exec(['systemctl', 'stop', 'asterisk.service'])
	const away = await checkHealth()
	expect(away.find(({ part }) => part === 'units')?.seen).toBe('Not running: asterisk.service (inactive).')
	expect(away.find(({ part }) => part === 'asterisk')?.isGood).toBe(false)
	await appliance.exec(['systemctl', 'start', 'asterisk.service'])
})

/** An update that is under way, as its files tell it. */
async function pretendUpdate(rootHash: string, state: string): Promise<void> {
	const run = {
		...{ id: '0b0e3c4e-6f0c-4c55-9a52-3a0a1c9b4f11', by: 'admin', beganAt: 1, bootId: 'an earlier boot', trunks: [] },
		...{ source: { kind: 'file' }, when: { kind: 'now' }, state },
		...{ from: { version: '0.1.0', rootHash: '' }, to: { version: '9.9.9', rootHash } },
	}
	await appliance.writeFile('/var/lib/callytics/update/run.json', JSON.stringify(run))
}

async function query(sql: string): Promise<string> {
	const words = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', 'psql', '-tAc', sql, 'callytics']
	return (await appliance.exec(words)).trim()
}

test('what a new version that gave way has written into the database is gone, and what was there before is back', async () => {
	const settle = () => appliance.exec(['node', '/usr/lib/callytics/update/settle.js'])
	await query('create table before_update (id integer)')
	await appliance.exec(['systemctl', 'stop', 'callytics-console.service'])
	// A container has no root hash: to the program it is the new version, and then the old one.
	const ownHash = /roothash=([0-9a-f]{64})/.exec(await appliance.readFile('/proc/cmdline'))?.[1] ?? ''
	await pretendUpdate(ownHash, 'booting')
	await settle()
	await query('create table by_new_version (id integer); drop table before_update')
	// Once more, as after a power cut: the copy is not made anew.
	await settle()
	await pretendUpdate('f'.repeat(64), 'returning')
	await settle()
	expect(
		await query(
			"select string_agg(tablename, ' ') from pg_tables where tablename in ('before_update', 'by_new_version')",
		),
	).toBe('before_update')
	expect(
		await query(
			"select string_agg(datname, chr(32) order by datname) from pg_database where datname like 'callytics%'",
		),
	).toBe('callytics')
	const history = JSON.parse(await appliance.readFile('/var/lib/callytics/update/history.json')) as object[]
	expect(history).toMatchObject([
		{
			from: '0.1.0',
			to: '9.9.9',
			outcome: 'gave-way',
			reason: expect.stringContaining('The data is as it was before.') as string,
		},
	])
	await query('drop table before_update')
	await appliance.exec(['systemctl', 'start', 'callytics-console.service'])
	expect(await waitForConsole(appliance.address, CONSOLE_SECONDS)).toBe(true)
})
