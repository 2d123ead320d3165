/** The machine without its console: the command's verbs, the journal, units, and a factory reset, in a booted container. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../../app/tests/phones/until.ts'
import type {
	HelperAnswer,
	HelperRequest,
	JournalPage,
	JournalQuery,
	SystemReading,
} from '../../appliance/helper/protocol.ts'
import { askHelper } from '../ask-helper.ts'
import { waitForConsole } from '../console-door.ts'
import { openFormBrowser, type FormBrowser } from '../form-browser.ts'
import { outFolder } from '../paths.ts'
import { startAppliance, type Appliance } from '../testbed.ts'
import { completeWizard } from '../wizard.ts'

const administrator = { name: 'Maya Kerr', login: 'maya', password: 'four unrelated words here' }
let appliance: Appliance
let browser: FormBrowser
let networkFile = ''

beforeAll(async () => {
	appliance = await startAppliance({ name: 'command' })
	expect(await waitForConsole(appliance.address, 60)).toBe(true)
	networkFile = await appliance.readFile('/var/lib/callytics/etc/network/50-static.network')
	browser = await completeWizard(appliance.address, {
		setupCode: await appliance.setupCode(),
		administrator,
		...{ name: 'fenwick', timeZone: 'Europe/London' },
		trunk: { name: 'carrier', host: `${appliance.networkPrefix}.30`, did: '+442079460100' },
		extensions: [{ number: '201', name: 'Reception' }],
	})
})
afterAll(() => appliance?.stop())

const callytics = (...words: string[]) => appliance.tryExec(['callytics', ...words])

/** Asks the root helper as the console does. */
const ask = async (request: Record<string, unknown>): Promise<HelperAnswer> =>
	(await askHelper(appliance, request as HelperRequest)).answer

async function read<T>(request: Record<string, unknown>): Promise<T> {
	const answer = await ask(request)
	if (!answer.ok) throw new Error(answer.message)
	return JSON.parse(answer.output) as T
}

async function signIn(password: string): Promise<number> {
	const answer = await openFormBrowser(appliance.address).post('/login?/signIn', [
		['login', administrator.login],
		['password', password],
	])
	return answer.type === 'redirect' ? 200 : answer.status
}

test('the state of the machine is told, and words that make no sense are explained', async () => {
	const status = await callytics('status')
	expect(status).toMatchObject({ code: 0, stderr: '' })
	expect(status.stdout).toMatch(/asterisk\.service +active for /)
	expect(status.stdout).toMatch(/Disk \/var +\d+ %/)
	expect((await callytics('addresses')).stdout).toContain(`https://${appliance.address}/`)
	expect(await callytics('reboot')).toMatchObject({ code: 2 })
	const asNobody = ['setpriv', '--reuid=callytics', '--regid=callytics', '--clear-groups', 'callytics', 'status']
	expect(await appliance.tryExec(asNobody)).toMatchObject({ code: 77, stdout: '' })
})

test('an administrator gets in with the new password alone, and every older session is over', async () => {
	expect((await browser.get('/firewall')).status).toBe(200)
	expect(await callytics('password', 'nobody')).toMatchObject({ code: 1, stdout: '' })
	const { code, stdout } = await callytics('password', administrator.login)
	expect(code).toBe(0)
	expect((await browser.get('/firewall')).headers['location']).toContain('/login')
	expect(await signIn(administrator.password)).toBe(401)
	expect(await signIn(stdout.trim())).toBe(200)
})

test('a blocked address is listed with the reason, and let in again in the kernel, too', async () => {
	const kernel = () => appliance.exec(['nft', 'list', 'set', 'inet', 'callytics_blocks', 'addresses4'])
	const address = '198.51.100.73'
	await ask({ action: 'block-addresses', blocks: [{ address, seconds: 600 }], isWhole: false })
	const sql = `insert into firewall_blocks (address, evidence, ends_at, is_automatic)
		values ('${address}', '12 refused passwords', now() + interval '10 minutes', true)`
	const asPostgres = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', 'psql', '-qd', 'callytics']
	await appliance.exec([...asPostgres, '-c', sql])
	expect(await kernel()).toContain(address)
	expect((await callytics('blocks')).stdout).toMatch(/^198\.51\.100\.73\t.*\t12 refused passwords$/m)
	expect(await callytics('unblock', address)).toMatchObject({ code: 0 })
	expect(await kernel()).not.toContain(address)
	expect((await callytics('blocks')).stdout).toBe('')
	expect(await callytics('unblock', address)).toMatchObject({ code: 1 })
})

test('the menu is led through by a terminal’s lines, and ends with it', async () => {
	// What is typed before it asks counts for nothing.
	const script = `mkfifo /run/typed; callytics menu < /run/typed > /run/shown & exec 3> /run/typed
		until grep -q 'then Enter' /run/shown; do sleep 0.1; done
		echo 1 >&3; exec 3>&-; wait $!; echo "ended with $?"; cat /run/shown`
	const menu = await appliance.exec(['sh', '-c', script])
	expect(menu).toContain('ended with 0')
	expect(menu).toContain('asterisk.service')
})

test('the machine is read in numbers; a unit that was started again counts it', async () => {
	const before = await read<SystemReading>({ action: 'read-system' })
	expect(before.cpu.total).toBeGreaterThan(0)
	expect(before.disks.map((disk) => disk.mount)).toContain('/var')
	const redis = (reading: SystemReading) => reading.units.find(({ unit }) => unit === 'redis-server.service')!
	expect(redis(before)).toMatchObject({ state: 'active', restarts: 0 })
	await appliance.killUnit('redis-server.service')
	await until('Redis runs again', async () => redis(await read({ action: 'read-system' })).restarts === 1, 15_000)
	expect(await ask({ action: 'restart-unit', unit: 'callytics-executor.service' })).toMatchObject({ ok: true })
})

test('the journal is read newest first, by source, urgency, text and time, and paged back and forth', async () => {
	const query = (more: Partial<JournalQuery>) =>
		read<JournalPage>({ action: 'read-journal', direction: 'older', limit: 20, ...more })
	await appliance.exec(
		['systemd-cat', '--identifier=callytics', '--priority=err'],
		'A Marked Line (1+1) [call mcabcdef123]\n',
	)
	await until(
		'the line is there',
		async () => (await query({ text: 'marked line (1+1)' })).entries.length === 1,
		10_000,
	)
	const [marked] = (await query({ source: 'screen', priority: 3 })).entries
	expect(marked).toMatchObject({ unit: 'callytics', priority: 3, message: 'A Marked Line (1+1) [call mcabcdef123]' })
	expect((await query({ callId: 'mcabcdef123' })).entries).toHaveLength(1)
	expect((await query({ text: 'marked line .1' })).entries).toEqual([])
	expect((await query({ source: 'screen', priority: 2 })).entries).toEqual([])
	expect((await query({ source: 'screen', since: marked!.at, until: marked!.at + 1000 })).entries.at(-1)).toEqual(
		marked,
	)

	const first = await query({ source: 'executor', limit: 2 })
	const second = await query({ source: 'executor', limit: 2, cursor: first.next! })
	const all = await query({ source: 'executor', limit: 4 })
	expect([...first.entries, ...second.entries]).toEqual(all.entries)
	expect(all.entries.every(({ unit }) => unit === 'callytics-executor.service')).toBe(true)
	const newer = await query({ source: 'executor', direction: 'newer', cursor: second.entries[0]!.cursor, limit: 2 })
	expect(newer.entries).toEqual([...first.entries].reverse())
	expect((await query({ source: 'kernel', limit: 1 })).entries.length).toBeLessThanOrEqual(1)
})

test('after a factory reset the machine starts as on its first day', async () => {
	const secret = await appliance.readFile('/var/lib/callytics/secrets/redis-password')
	await appliance.exec(['touch', '/var/lib/callytics/recordings/calls/kept.wav', '/var/tmp/kept'])
	expect(await callytics('factory-reset', '--name', 'other')).toMatchObject({ code: 2 })
	expect(await callytics('factory-reset', '--name', 'fenwick')).toMatchObject({ code: 0 })
	// It restarts, is wiped, and restarts once more; in a container each restart is an end.
	await appliance.ended()
	await appliance.boot()
	await appliance.ended()
	const varFolder = join(outFolder, 'testbed/command/var')
	expect(readdirSync(varFolder)).toEqual([])
	// What gave it its address was wiped, too.
	const networkFolder = join(varFolder, 'lib/callytics/etc/network')
	mkdirSync(networkFolder, { recursive: true })
	writeFileSync(join(networkFolder, '50-static.network'), networkFile)
	await appliance.boot()
	expect(await appliance.waitUntilUp()).toEqual([])
	expect(await waitForConsole(appliance.address, 60)).toBe(true)
	const asNew = openFormBrowser(appliance.address)
	await until('the wizard waits', async () => (await asNew.get('/')).headers['location'] === '/setup', 30_000)
	expect(await appliance.setupCode()).not.toBe('')
	expect(await appliance.readFile('/var/lib/callytics/secrets/redis-password')).not.toBe(secret)
})
