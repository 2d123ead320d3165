/** An emulated machine that is set up and takes calls, and the carrier that brings them. */
import { openHost } from '../../app/tests/phones/host.ts'
import { openPhone, type Phone } from '../../app/tests/phones/phone.ts'
import type { FormBrowser } from '../form-browser.ts'
import { readCommand } from '../run-command.ts'
import type { Machine } from '../vm.ts'
import { completeWizard, randomPassword } from '../wizard.ts'
import { startMachine, waitUntilHealthy } from './update-machine.ts'

const CARRIER_HOST_BYTE = 30
/** The number that leads to its menu. */
export const did = '+3225550100'

export interface MachineWithCarrier {
	machine: Machine
	carrier: Phone
	/** The console, with the administrator signed in. */
	browser: FormBrowser
	close: () => Promise<void>
}

/** @param name 1 to 8 letters, unique among those that run */
export async function startMachineWithCarrier(name: string): Promise<MachineWithCarrier> {
	const machine = await startMachine(name)
	const { network } = machine
	const { namespace, address } = await network.addHost('carrier', `${network.prefix}.${CARRIER_HOST_BYTE}`)
	const host = openHost(['ip', 'netns', 'exec', namespace], address)
	const close = async () => {
		await host.close()
		await machine.cutPower()
		await machine.stop()
	}
	try {
		const browser = await setUp(machine, address)
		// While it restarts, nobody answers the question for its place; who asks is then told that there is no way to it.
		const place = (await machine.exec('cat /sys/class/net/en*/address')).trim()
		const known = ['neigh', 'replace', machine.address, 'lladdr', place, 'dev', 'eth0', 'nud', 'permanent']
		await readCommand('ip', ['-n', namespace, ...known])
		const carrier = await openPhone(host, machine.address, '+3225550999')
		return { machine, carrier, browser, close: () => carrier.close().then(close) }
	} catch (error) {
		await close()
		throw error
	}
}

async function setUp(machine: Machine, carrierAddress: string): Promise<FormBrowser> {
	// The console answers before the database does.
	await waitUntilHealthy(machine)
	return completeWizard(machine.address, {
		setupCode: (await machine.exec('cat /var/lib/callytics/setup-code')).trim(),
		administrator: { name: 'Maya Hart', login: 'maya', password: randomPassword() },
		...{ name: 'fenwick', timeZone: 'Europe/Brussels' },
		trunk: { name: 'Carrier', host: carrierAddress, did },
		extensions: [{ number: '201', name: 'Desk 201' }],
	})
}
