/** The world of the call tests: one booted appliance, phones 201, 202 and 203 on a host of their own, and a carrier on another. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findTree } from '../../../image-build/tree.ts'
import { waitForConsole } from '../../../image-build/console-door.ts'
import type { FormBrowser } from '../../../image-build/form-browser.ts'
import { redisCommand } from '../../../image-build/redis-command.ts'
import { completeWizard, randomPassword } from '../../../image-build/wizard.ts'
import { startAppliance } from '../../../image-build/testbed.ts'
import type { Appliance } from '../../../image-build/testbed.ts'
import { decodeG711 } from '../phones/g711.ts'
import { openHost } from '../phones/host.ts'
import type { Hearing, Host } from '../phones/host.ts'
import { isTaken, openPhone } from '../phones/phone.ts'
import type { Phone } from '../phones/phone.ts'
import { findPrompt } from '../phones/prompt-search.ts'
import { until } from '../phones/until.ts'
import type { FlowDocument } from '#lib/flow/document.ts'
import { readLog } from './call-log.ts'
import type { CallLog } from './call-log.ts'
import { leadTo, publishFlow } from './publish.ts'
import { extensions, mainDid, plantFlows, readPasswords } from './seed.ts'
import type { SeedFlow } from './seed.ts'

export interface World {
	appliance: Appliance
	log: CallLog
	phonesHost: Host
	carrierHost: Host
	/** The carrier's machine: calls from it come over the trunk, calls to the trunk arrive at it. */
	carrier: Phone
	/** Registered phones by number. */
	phones: { '201': Phone; '202': Phone; '203': Phone }
	/** A number nobody has called from yet, so that its calls are told from all others. */
	newCaller: () => string
	/** Opens one more phone on the phones' host; it is closed with the world. */
	addPhone: (number: string) => Promise<Phone>
	/** The console, with the administrator signed in. */
	browser: FormBrowser
	/** Publishes flows, each under a name of its own, and returns the numbers that lead to them once they are in force. */
	publish: <N extends string>(flows: Record<N, FlowDocument>) => Promise<Record<N, string>>
	asterisk: (command: string) => Promise<string>
	/** Waits until Asterisk has no channel and no bridge, and the executor has no call and an empty journal. */
	isEmpty: () => Promise<void>
	close: () => Promise<void>
}

const passwords = new Map<string, string>()

/** Login of one of the extensions. @throws before the world is open */
export function loginOf(number: string) {
	const password = passwords.get(number)
	if (!password) throw new Error(`there is no extension ${number}`)
	return { name: number, password }
}

const sounds = new Map<string, Int16Array>()

function soundIn(path: string): Int16Array {
	const known = sounds.get(path)
	if (known) return known
	const samples = decodeG711('alaw', readFileSync(join(findTree(), 'usr/share/asterisk', `${path}.alaw`)))
	sounds.set(path, samples)
	return samples
}

/** The sound of a prompt as it lies in the appliance. @param name without folder, e.g. `menu` */
export function prompt(name: string): Int16Array {
	return soundIn(`sounds/callytics/${name}`)
}

/** What callers hear who wait. */
export function music(): Int16Array {
	return soundIn('moh/callytics/calm')
}

/** Whether a prompt was heard whole, as often as said. */
export function hasHeard(name: string, times = 1): (hearing: Hearing) => boolean {
	return (hearing) => findPrompt(hearing.samples, prompt(name)).filter((heard) => heard.isWhole).length === times
}

/** How a prompt was heard: `whole` or `cut`, each time it began. */
export function heardAs(hearing: Hearing, name: string): string[] {
	return findPrompt(hearing.samples, prompt(name)).map((heard) => (heard.isWhole ? 'whole' : 'cut'))
}

/** Goes through the wizard as a new user would. */
async function setUp(appliance: Appliance, carrierAddress: string): Promise<FormBrowser> {
	if (!(await waitForConsole(appliance.address, 60))) throw new Error('the console does not answer')
	const browser = await completeWizard(appliance.address, {
		setupCode: await appliance.setupCode(),
		administrator: { name: 'Test Administrator', login: 'admin', password: randomPassword() },
		name: 'callytics',
		timeZone: 'Europe/Brussels',
		trunk: { name: 'carrier', host: carrierAddress, did: mainDid },
		extensions,
	})
	for (const [number, password] of await readPasswords(appliance)) passwords.set(number, password)
	return browser
}

/** The routing is told before the numbers reach the dialplan, so with these all is in force. */
async function untilInForce(appliance: Appliance, dids: readonly string[]): Promise<void> {
	await until(
		`${dids.join(', ')} are in the dialplan`,
		async () => {
			const dialplan = await appliance.exec(['asterisk', '-rx', 'dialplan show callytics-inbound'])
			return dids.every((did) => dialplan.includes(`'${did}'`))
		},
		30_000,
		200,
	)
}

/** How a test publishes: numbers are given out one after the other. */
function makePublish(appliance: Appliance, browser: FormBrowser): World['publish'] {
	let numbers = 0
	return async (flows) => {
		const dids: Record<string, string> = {}
		for (const [name, document] of Object.entries<FlowDocument>(flows)) {
			const did = `+32255503${String(numbers++).padStart(2, '0')}`
			await leadTo(browser, did, await publishFlow(browser, appliance, name, document))
			dids[name] = did
		}
		await untilInForce(appliance, Object.values(dids))
		return dids as never
	}
}

async function openPhones(host: Host, server: string): Promise<World['phones']> {
	const open = async (number: string) => {
		const phone = await openPhone(host, server, number)
		await until(`${number} is registered`, () => isTaken(phone, loginOf(number).password), 30_000, 300)
		return phone
	}
	return { '201': await open('201'), '202': await open('202'), '203': await open('203') }
}

/**
 * Boots an appliance and everything around it.
 * @param name 1 to 8 letters, unique among those that run
 * @param moreFlows flows besides the main line
 */
export async function openWorld(name: string, moreFlows: SeedFlow[] = []): Promise<World> {
	const appliance = await startAppliance({
		name,
		...(process.env['CALLYTICS_TEST_LATEST_BUILD'] && { useLatestBuild: true }),
	})
	const phonesNetwork = await appliance.addHost('phones', 20)
	const carrierNetwork = await appliance.addHost('carrier', 30)
	const phonesHost = openHost(['ip', 'netns', 'exec', phonesNetwork.namespace], phonesNetwork.address)
	const carrierHost = openHost(['ip', 'netns', 'exec', carrierNetwork.namespace], carrierNetwork.address)
	const asterisk = (command: string) => appliance.exec(['asterisk', '-rx', command])
	const opened: Phone[] = []
	let callers = 0

	const close = async () => {
		await Promise.allSettled(opened.map((phone) => phone.close()))
		await Promise.all([phonesHost.close(), carrierHost.close()])
		await appliance.stop()
	}
	try {
		const carrier = await openPhone(carrierHost, appliance.address, '+32470000000', 5060)
		opened.push(carrier)
		const browser = await setUp(appliance, carrierNetwork.address)
		if (moreFlows.length > 0) await plantFlows(appliance, moreFlows)
		const moreDids = moreFlows.map((flow) => flow.did)
		await untilInForce(appliance, moreDids)
		const phones = await openPhones(phonesHost, appliance.address)
		opened.push(...Object.values(phones))
		await until(
			'the carrier is reachable',
			async () => (await asterisk('pjsip show contacts')).includes(' Avail '),
			30_000,
			300,
		)
		return {
			appliance,
			log: readLog(appliance),
			phonesHost,
			carrierHost,
			carrier,
			phones,
			newCaller: () => `+324700${String(10_000 + ++callers)}`,
			addPhone: async (number) => {
				const phone = await openPhone(phonesHost, appliance.address, number)
				opened.push(phone)
				return phone
			},
			browser,
			publish: makePublish(appliance, browser),
			asterisk,
			isEmpty: async () => {
				await until('no channel is left', async () => /^0 active channels/m.test(await asterisk('core show channels')))
				await until('no bridge is left', async () => (await asterisk('bridge show all')).trim().split('\n').length <= 1)
				await until(
					'the journal is empty',
					async () => (await readRedis(appliance, ['HLEN', 'callytics:journal'])) === '0',
				)
				await until('the executor has no call', async () => (await askExecutor(appliance, '/calls')) === '[]')
			},
			close,
		}
	} catch (error) {
		await close()
		throw error
	}
}

export async function readRedis(appliance: Appliance, words: string[]): Promise<string> {
	return (await appliance.exec(redisCommand(words))).trim()
}

/** Asks the executor over its own socket, as the console does. */
async function askExecutor(appliance: Appliance, path: string): Promise<string> {
	const program = `require('node:http').get({ socketPath: '/run/callytics/executor.sock', path: process.argv[1] }, (answer) => answer.pipe(process.stdout))`
	return (await appliance.exec(['node', '-e', program, path])).trim()
}
