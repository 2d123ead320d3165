/** A real attack tool (SIPVicious) guesses accounts and passwords: it is shut out within seconds, and calls of others go on. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mostBlocks } from '../../../appliance/helper/protocol.ts'
import { askHelper } from '../../../image-build/ask-helper.ts'
import { openHost, type Host } from '../phones/host.ts'
import { until } from '../phones/until.ts'
import { drawFlow } from './draw-flow.ts'
import { loginOf, openWorld, type World } from './world.ts'

const CALLS = 50
const floodScenario = join(import.meta.dirname, '../phones/sipp/uac-floods.xml')
const BLOCKED_WITHIN_MS = 5000

let world: World
const hosts: Host[] = []
beforeAll(async () => {
	world = await openWorld('attack')
})
afterAll(async () => {
	await Promise.all(hosts.map((host) => host.close()))
	await world?.close()
})

interface Block {
	id: number
	address: string
	evidence: string
	is_automatic: boolean
}

const blocksOf = (address: string) =>
	world.log.rows<Block>(`select * from firewall_blocks where address = '${address}' and lifted_at is null`)

const addressesInKernel = () => world.appliance.exec(['nft', 'list', 'set', 'inet', 'callytics_blocks', 'addresses4'])

/** A machine of somebody else's. */
async function addHost(name: string, hostByte: number): Promise<Host> {
	const { namespace, address } = await world.appliance.addHost(name, hostByte)
	const host = openHost(['ip', 'netns', 'exec', namespace], address)
	hosts.push(host)
	return host
}

/** A tool of SIPVicious that calls itself a phone; by its own name it would be shut out at the first request. */
const disguised = (tool: 'svcrack' | 'svwar'): string[] => [
	...['python3', '-c'],
	[
		'import sys; sys.path.insert(0, "/usr/share/sipvicious")',
		'from sipvicious.libs import svhelper',
		'ask = svhelper.makeRequest',
		'ask.__defaults__ = tuple("Desk phone 1.0" if one == "friendly-scanner" else one for one in ask.__defaults__)',
		`from sipvicious import ${tool}`,
		`${tool}.main()`,
	].join('\n'),
]

/** Attacks until it is shut out. @returns how long that took, and the block */
async function attack(host: Host, command: string[]): Promise<{ tookMs: number; block: Block }> {
	const began = Date.now()
	const attacker = host.start([...command, world.appliance.address], 'ignore')
	attacker.stdout?.resume()
	try {
		const [block] = await until(
			`${command.at(0)} from ${host.address} is shut out`,
			async () => {
				const blocks = await blocksOf(host.address)
				return blocks.length > 0 && blocks
			},
			30_000,
			100,
		)
		return { tookMs: Date.now() - began, block: block! }
	} finally {
		attacker.kill('SIGKILL')
	}
}

/** Lets a tool come to its own end. @returns what it wrote */
async function runToEnd(host: Host, command: string[]): Promise<{ output: string }> {
	const words = ['sh', '-c', 'exec "$@" 2>&1', 'sh', ...command, world.appliance.address]
	const tool = host.start(words)
	let output = ''
	tool.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
	await new Promise<void>((resolve) => tool.once('close', () => resolve()))
	return { output }
}

test('whoever guesses passwords is shut out within five seconds, and twenty thousand others with them, while fifty calls lose no packet', async () => {
	const waiting = drawFlow({ pause: ['wait', { seconds: 90, callerHears: { kind: 'music' } }] })
	const { waiting: did } = await world.publish({ waiting })
	const calls = await world.carrier.callsManyTimes(did, CALLS, {
		as: Array.from({ length: CALLS }, () => world.newCaller()),
		perSecond: 20,
	})
	for (const call of calls) {
		await call.answered(20_000)
		await call.say(0)
	}
	await calls.at(-1)!.hearUntil('music', ({ packets }) => packets > 100)
	const host = await addHost('cracker', 66)
	const { tookMs, block } = await attack(host, [...disguised('svcrack'), '-u', '201', '-r', '1000-99999'])
	expect(tookMs).toBeLessThan(BLOCKED_WITHIN_MS)
	expect(block).toMatchObject({ is_automatic: true })
	expect(block.evidence).toMatch(/^\d+ refused passwords in \d+ s: 201$/)
	expect(await addressesInKernel()).toContain(host.address)
	// As many as there may be, put into the kernel while everybody talks.
	const addresses = Array.from({ length: mostBlocks }, (_, index) => `198.18.${index >> 8}.${index & 255}`)
	const blocks = [...addresses, host.address].slice(1).map((address) => ({ address, seconds: 600 }))
	expect((await askHelper(world.appliance, { action: 'block-addresses', blocks, isWhole: true })).answer).toMatchObject(
		{ ok: true },
	)
	const after = (await calls[0]!.hear()).packets
	await calls[0]!.hearUntil('more music', ({ packets }) => packets > after + 100)
	for (const call of calls) {
		expect(call.end()).toBeUndefined()
		expect((await call.hear()).lost).toBe(0)
	}
	await Promise.all(calls.map((call) => call.hangUp()))
}, 180_000)

test('whoever looks for accounts finds none: known and unknown ones are answered alike', async () => {
	const host = await addHost('prowler', 67)
	const { output } = await runToEnd(host, [...disguised('svwar'), '-e', '200-210', '-m', 'REGISTER', '--force'])
	expect(output).toContain('found nothing')
	expect(output).not.toMatch(/\b20[123]\b/)
})

test('whoever guesses at accounts that do not exist is shut out as well, and hears nothing any more', async () => {
	const host = await addHost('guesser', 68)
	const { tookMs, block } = await attack(host, [...disguised('svcrack'), '-u', '600', '-r', '1000-99999'])
	expect(tookMs).toBeLessThan(BLOCKED_WITHIN_MS)
	expect(block.evidence).toMatch(/^\d+ (refused passwords|requests for accounts that do not exist) in \d+ s/)
	const options = [
		`OPTIONS sip:${world.appliance.address} SIP/2.0`,
		`Via: SIP/2.0/UDP ${host.address}:5999;rport;branch=z9hG4bK1`,
		...['Max-Forwards: 70', `From: <sip:x@${host.address}>;tag=1`, `To: <sip:${world.appliance.address}>`],
		...['Call-ID: still-there', 'CSeq: 1 OPTIONS', 'Content-Length: 0', '', ''],
	].join('\r\n')
	const question = {
		...{ do: 'datagram' as const, address: world.appliance.address, toPort: 5060, waitMs: 1000 },
		base64: Buffer.from(options).toString('base64'),
	}
	expect(await host.ask(question)).toEqual([])
	await world.browser.send('/firewall?/unblock', [['blockId', String(block.id)]])
	expect(await addressesInKernel()).not.toContain(`${host.address} `)
	expect(await host.ask(question)).toHaveLength(1)
})

test('a scanner that says what it is is shut out by its own name at its first request', async () => {
	const host = await addHost('scanner', 69)
	const { tookMs, block } = await attack(host, ['svmap'])
	expect(tookMs).toBeLessThan(BLOCKED_WITHIN_MS)
	expect(block.evidence).toBe('A program that looks for open systems, by its own name')
})

test('whoever floods the appliance with calls that never show a password is shut out', async () => {
	const host = await addHost('flooder', 70)
	const flood = ['sipp', '-sf', floodScenario, '-s', '202', '-r', '100', '-l', '1000', '-m', '3000', '-i', host.address]
	const { tookMs, block } = await attack(host, [...flood, '-nostdin'])
	expect(tookMs).toBeLessThan(2 * BLOCKED_WITHIN_MS)
	expect(block.evidence).toMatch(/^300 requests that never showed a password in \d+ s: 201$/)
})

test('a phone whose user mistypes the password and then does not is let in all the while', async () => {
	const phone = await world.addPhone('203')
	for (let attempt = 0; attempt < 12; attempt++)
		await expect(phone.register('wrong')).rejects.toThrow('could not register')
	await phone.register(loginOf('203').password)
	for (let attempt = 0; attempt < 12; attempt++)
		await expect(phone.register('wrong')).rejects.toThrow('could not register')
	await phone.register(loginOf('203').password)
	expect(await blocksOf(world.phonesHost.address)).toEqual([])
})

test('who is shut out is so again when the kernel has forgotten and the console is started', async () => {
	const host = hosts[0]!
	await world.appliance.exec(['nft', 'delete', 'table', 'inet', 'callytics_blocks'])
	await world.appliance.restartUnit('callytics-console.service')
	await until(
		'the kernel knows again',
		async () => (await addressesInKernel().catch(() => '')).includes(host.address),
		20_000,
		200,
	)
})
