/** The demonstration of `npm start -- --demo`: completes the wizard with sample data, then phones take calls that a carrier sends at a gentle pace. */
import { setTimeout as delay } from 'node:timers/promises'
import { openHost, type Host } from '../app/tests/phones/host.ts'
import { openPhone, type Phone } from '../app/tests/phones/phone.ts'
import type { Appliance } from './testbed.ts'
import { completeWizard, randomPassword } from './wizard.ts'

const PHONES_HOST_BYTE = 20
const CARRIER_HOST_BYTE = 30
const DID = '+3225550100'
const EXTENSIONS = [
	{ number: '201', name: 'Ada Reception' },
	{ number: '202', name: 'Ben Support' },
	{ number: '203', name: 'Cleo Accounts' },
]
/** Seconds between two callers, from and to. */
const PAUSE_SECONDS = [4, 14] as const
/** The console stays readable and the machine cool. */
const MAX_CALLS_AT_ONCE = 6
/** A forgotten demonstration does not call for ever. */
const MAX_HOURS = 12

const between = (from: number, to: number) => from + Math.random() * (to - from)
const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!

/** The extensions' passwords, as their phones would be given them. */
async function readPasswords(appliance: Appliance): Promise<Map<string, string>> {
	const psql = ['runuser', '-u', 'callytics', '--', 'psql', '-h', '/run/postgresql', '-d', 'callytics', '-qAt']
	const text = await appliance.exec([...psql, '-c', 'select number, sip_password from extensions'])
	return new Map(
		text
			.trim()
			.split('\n')
			.map((line) => line.split('|') as [string, string]),
	)
}

async function setUp(appliance: Appliance, carrierAddress: string): Promise<void> {
	const setupCode = await appliance.setupCode()
	if (!setupCode) {
		console.log('  The set-up is complete already: its extensions are used as they are (--fresh begins anew).')
		return
	}
	const password = randomPassword()
	await completeWizard(appliance.address, {
		setupCode,
		administrator: { name: 'Demo Administrator', login: 'admin', password },
		name: 'callytics',
		timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
		trunk: { name: 'Demo carrier', host: carrierAddress, did: DID },
		extensions: EXTENSIONS,
	})
	console.log(`  Sign in as   admin`)
	console.log(`  Password     ${password}`)
}

/** What people at the phones do: mostly answer, now and then are busy or let it ring. */
function changeManner(phone: Phone): void {
	const chance = Math.random()
	if (chance < 0.75) phone.when({ does: 'answer', afterMs: between(1500, 7000) })
	else if (chance < 0.85) phone.when({ does: 'refuse', status: 486, afterMs: 800 })
	else phone.when({ does: 'ring' })
}

/** One caller: listens, presses a key or not, talks for a while, hangs up. */
async function callOnce(carrier: Phone, phones: readonly Phone[]): Promise<void> {
	for (const phone of phones) changeManner(phone)
	const isUnknown = Math.random() < 0.06
	const from = `+3247${Math.floor(between(1_000_000, 9_999_999))}`
	const call = await carrier.calls(isUnknown ? '+3225550142' : DID, { as: from })
	await call.answered(20_000)
	await call.say(0)
	await delay(between(2500, 9000))
	if (!call.end() && Math.random() < 0.85) await call.press(pick(['1', '1', '2', '2', '7']))
	await delay(between(10_000, 50_000))
	if (!call.end()) await call.hangUp()
	await call.ended(60_000)
}

/** One extension calls another, the echo test, or out. */
async function callFromInside(phones: readonly Phone[], passwords: Map<string, string>): Promise<void> {
	const phone = pick(phones)
	const password = passwords.get(phone.number) ?? ''
	const to = pick(['*43', `#+3247${Math.floor(between(1_000_000, 9_999_999))}`, pick(phones).number])
	if (to === phone.number) return
	const call = await phone.calls(to, { login: { name: phone.number, password } })
	await call.answered(30_000)
	await call.say(0)
	await delay(between(8000, 30_000))
	if (!call.end()) await call.hangUp()
	await call.ended(60_000)
}

async function keepCalling(carrier: Phone, phones: readonly Phone[], passwords: Map<string, string>): Promise<void> {
	const end = Date.now() + MAX_HOURS * 3_600_000
	const running = new Set<Promise<void>>()
	while (Date.now() < end) {
		if (running.size < MAX_CALLS_AT_ONCE) {
			const call = Math.random() < 0.8 ? callOnce(carrier, phones) : callFromInside(phones, passwords)
			// A caller who gets nowhere is part of the show: the console says why.
			const settled: Promise<void> = call.catch(() => undefined).finally(() => running.delete(settled))
			running.add(settled)
		}
		await delay(between(PAUSE_SECONDS[0], PAUSE_SECONDS[1]) * 1000)
	}
	await Promise.all(running)
}

async function openHosts(appliance: Appliance): Promise<{ phones: Host; carrier: Host }> {
	const phones = await appliance.addHost('phones', PHONES_HOST_BYTE)
	const carrier = await appliance.addHost('carrier', CARRIER_HOST_BYTE)
	return {
		phones: openHost(['ip', 'netns', 'exec', phones.namespace], phones.address),
		carrier: openHost(['ip', 'netns', 'exec', carrier.namespace], carrier.address),
	}
}

/**
 * Completes the set-up, registers the phones and lets calls come until the appliance ends.
 * Returns once the first calls are on their way; the calling goes on beside.
 */
export async function runDemo(appliance: Appliance): Promise<void> {
	const hosts = await openHosts(appliance)
	const carrier = await openPhone(hosts.carrier, appliance.address, '+32470000000', 5060)
	carrier.when({ does: 'answer', afterMs: 3000 })
	await setUp(appliance, hosts.carrier.address)
	const passwords = await readPasswords(appliance)
	const phones: Phone[] = []
	for (const [number, password] of [...passwords].slice(0, EXTENSIONS.length)) {
		const phone = await openPhone(hosts.phones, appliance.address, number)
		await phone.register(password)
		phones.push(phone)
	}
	console.log(`  Calls        to ${DID} from a carrier, ${phones.length} phones answer; watch them in the console\n`)
	void keepCalling(carrier, phones, passwords)
	const close = async () => {
		await Promise.allSettled([...phones, carrier].map((phone) => phone.close()))
		await Promise.allSettled([hosts.phones.close(), hosts.carrier.close()])
	}
	void appliance.ended().then(close)
}
