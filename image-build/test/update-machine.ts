/** A machine that is updated: brings it an update as an upload does, and waits until what came of it is written down. */
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type {
	HelperAnswer,
	HelperRequest,
	PartVerdict,
	UpdateEnd,
	UpdateState,
} from '../../appliance/helper/protocol.ts'
import { until } from '../../app/tests/phones/until.ts'
import { waitForConsole } from '../console-door.ts'
import { diskFile } from '../disk.ts'
import { outFolder } from '../paths.ts'
import { createMachine, type Machine, type MachineOptions } from '../vm.ts'
import { quoted } from './vpn-guest.ts'

// Emulated, on two busy cores.
const HELPER_SECONDS = 240
const UPLOAD_SECONDS = 900
const UPDATE_SECONDS = 1500
export const BOOT_SECONDS = 800
const uploaded = '/var/lib/callytics/update/upload/update.tar'

/**
 * Boots a machine that was flashed just now.
 * @param name 1 to 8 letters, unique among those that run
 * @param others makes further disks that are plugged in
 */
export async function startMachine(
	name: string,
	{ others, unitSettings }: Pick<MachineOptions, 'unitSettings'> & { others?: (machine: Machine) => string[] } = {},
): Promise<Machine> {
	const stateFolder = join(outFolder, 'testbed', name)
	const machine = await createMachine({
		...{ name, image: diskFile, stateFolder, fresh: true, diskGigabytes: 8 },
		...(unitSettings && { unitSettings }),
	})
	await machine.boot([machine.disk, ...(others?.(machine) ?? [])])
	if (!(await waitForConsole(machine.address, BOOT_SECONDS))) throw new Error('the console does not answer')
	// Until its first start has been judged it may restart by itself.
	await waitInMachine(machine, 'systemctl is-active --quiet callytics-health.service')
	return machine
}

/** Asks the root helper as the console does. */
export async function askHelper(machine: Machine, request: HelperRequest): Promise<HelperAnswer> {
	const program =
		"const s = require('node:net').createConnection('/run/callytics/helper.sock'); s.write(process.argv[1] + '\\n'); s.pipe(process.stdout)"
	const asCallytics = 'setpriv --reuid=callytics --regid=callytics --init-groups'
	const words = [program, JSON.stringify(request)].map(quoted).join(' ')
	return JSON.parse(await machine.exec(`${asCallytics} node -e ${words}`, HELPER_SECONDS)) as HelperAnswer
}

/** Lays a file where the console lays uploads. */
export async function upload(machine: Machine, file: string): Promise<void> {
	const server = createServer((_request, response) => createReadStream(file).pipe(response))
	await new Promise<void>((resolve) => server.listen(0, machine.network.hostAddress, resolve))
	try {
		const { port } = server.address() as { port: number }
		const program =
			"const { pipeline } = require('node:stream/promises'), { createWriteStream } = require('node:fs');" +
			'fetch(process.argv[1]).then((answer) => pipeline(answer.body, createWriteStream(process.argv[2])))'
		const words = [program, `http://${machine.network.hostAddress}:${port}/`, uploaded].map(quoted).join(' ')
		await machine.exec(`node -e ${words}`, UPLOAD_SECONDS)
	} finally {
		server.closeAllConnections()
		server.close()
	}
}

export async function readUpdate(machine: Machine): Promise<UpdateState> {
	const answer = await askHelper(machine, { action: 'read-update' })
	if (!answer.ok) throw new Error(answer.message)
	return JSON.parse(answer.output) as UpdateState
}

/** @returns the helper's answer: begun, or refused with a sentence */
export function install(machine: Machine, version: string): Promise<HelperAnswer> {
	const order = { runId: randomUUID(), by: 'test', version, source: { kind: 'file' }, when: { kind: 'now' } } as const
	return askHelper(machine, { action: 'install-update', order })
}

export const cancel = (machine: Machine): Promise<HelperAnswer> => askHelper(machine, { action: 'cancel-update' })

/** Waits within the machine, across restarts, until a condition of its shell holds. */
export async function waitInMachine(machine: Machine, condition: string, seconds = UPDATE_SECONDS): Promise<void> {
	const deadline = Date.now() + seconds * 1000
	const asking = `timeout 5 sh -c ${quoted(`until ${condition}; do sleep 0.1; done`)} && echo yes || echo no`
	for (;;) {
		try {
			if ((await machine.exec(asking, 10)).trim() === 'yes') return
		} catch {
			// It restarts, and the shell with it.
			machine.forgetShell()
		}
		if (Date.now() > deadline) throw new Error(`never: ${condition}\n${machine.serial().slice(-3000)}`)
	}
}

/** Waits until every part of the health check is good: the version that runs takes calls. */
export async function waitUntilHealthy(machine: Machine): Promise<void> {
	const asking = 'systemctl start callytics-check.service; cat /run/callytics/health.json'
	const bad = async () => {
		const parts = JSON.parse(await machine.exec(asking, HELPER_SECONDS)) as PartVerdict[]
		return parts.filter(({ isGood }) => !isGood)
	}
	await until('calls are taken', async () => (await bad()).length === 0, BOOT_SECONDS * 1000, 5000)
}

/** Waits, across restarts, until an update to the version is in the history. */
export async function waitForEnd(machine: Machine, version: string): Promise<UpdateEnd> {
	const deadline = Date.now() + UPDATE_SECONDS * 1000
	for (;;) {
		try {
			const text = await machine.exec('cat /var/lib/callytics/update/history.json 2>/dev/null || echo "[]"', 10)
			const ends = JSON.parse(text) as UpdateEnd[]
			if (ends[0]?.to === version) return ends[0]
		} catch (error) {
			// It restarts, and the shell with it.
			if (Date.now() > deadline) throw error
			machine.forgetShell()
		}
		if (Date.now() > deadline) throw new Error(`no end of the update:\n${machine.serial().slice(-3000)}`)
		await delay(2000)
	}
}

export async function query(machine: Machine, sql: string): Promise<string> {
	const asPostgres = 'setpriv --reuid=postgres --regid=postgres --clear-groups'
	// The serial line is a terminal: long answers would wait for a key.
	return (await machine.exec(`${asPostgres} psql --pset=pager=off -tAc ${quoted(sql)} callytics`)).trim()
}
