/** npm start: builds the appliance, boots it, says where it is, and ends it with Ctrl-C. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { waitForConsole } from './console-door.ts'
import { buildDisk } from './disk.ts'
import { outFolder } from './paths.ts'
import { startAppliance, stopAll, type Appliance } from './testbed.ts'
import { buildTree } from './tree.ts'
import { createMachine } from './vm.ts'

const USAGE = `npm start                boots the appliance as a container
npm start -- --fresh     forgets its state first
npm start -- --demo      completes the wizard with sample data and lets phones call
npm start -- --vm        boots the disk image in a virtual machine`

const CONSOLE_SECONDS = 60
const VM_CONSOLE_SECONDS = 900
const PARENT_LOOK_MS = 1000

function describe(url: string, setupCode: string, sipAddress: string): string {
	return [
		'',
		`  Console      ${url}`,
		`  Setup code   ${setupCode || '(set-up is complete)'}`,
		`  SIP          ${sipAddress}`,
		'',
		'  The certificate is from the appliance’s own authority: the browser will ask once.',
		'  Ctrl-C ends the appliance; its state is kept.',
		'',
	].join('\n')
}

async function explainSilence(appliance: Appliance): Promise<void> {
	console.log(`The console does not answer after ${CONSOLE_SECONDS} s. Its last words:`)
	const journal = ['journalctl', '--unit=callytics-console', '--lines=20', '--no-pager', '--output=cat']
	console.log((await appliance.tryExec(journal)).stdout)
}

/** The demonstration is a module of its own, loaded only when asked for: it brings phones and a carrier. */
async function runDemo(appliance: Appliance): Promise<void> {
	const file = join(import.meta.dirname, 'demo.ts')
	if (!existsSync(file)) throw new Error('There is no demonstration in this version.')
	const demo = (await import(file)) as { runDemo: (appliance: Appliance) => Promise<void> }
	await demo.runDemo(appliance)
}

/** npm, when it is killed, leaves its children running: a start that has lost its parent ends, too. */
function watchParent(): void {
	const parent = process.ppid
	setInterval(() => {
		if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
	}, PARENT_LOOK_MS).unref()
}

async function startContainer(options: { fresh: boolean; demo: boolean }): Promise<void> {
	await buildTree()
	console.log('Booting')
	const began = Date.now()
	const stateFolder = join(outFolder, 'state')
	const appliance = await startAppliance({ name: 'main', fresh: options.fresh, stateFolder })
	const answers = await waitForConsole(appliance.address, CONSOLE_SECONDS)
	if (!answers) await explainSilence(appliance)
	else console.log(`Up after ${((Date.now() - began) / 1000).toFixed(1)} s`)
	const sipAddress = `${appliance.address}:5060 (UDP and TCP)`
	console.log(describe(`https://${appliance.address}/`, await appliance.setupCode(), sipAddress))
	if (options.demo) await runDemo(appliance)
	watchParent()
	await appliance.ended()
	console.log('The appliance has ended.')
	await stopAll()
}

async function startVirtualMachine(fresh: boolean): Promise<void> {
	const image = await buildDisk()
	const machine = await createMachine({ name: 'vm', image, stateFolder: join(outFolder, 'vm'), fresh })
	console.log('Booting the disk image. Where KVM does not work the processor is emulated: that takes minutes.')
	await machine.boot()
	const answers = await waitForConsole(machine.address, VM_CONSOLE_SECONDS)
	if (!answers)
		console.log(
			`The console does not answer after ${VM_CONSOLE_SECONDS} s. The screen shows:\n${machine.serial().slice(-3000)}`,
		)
	const code = /Setup code\s+(\S+)/.exec(machine.serial())?.[1] ?? ''
	console.log(describe(`https://${machine.address}/`, code, `${machine.address}:5060 (UDP and TCP)`))
	watchParent()
	await machine.ended()
	await machine.stop()
}

const { values } = parseArgs({
	options: {
		fresh: { type: 'boolean', default: false },
		demo: { type: 'boolean', default: false },
		vm: { type: 'boolean', default: false },
		help: { type: 'boolean', default: false },
	},
})
if (values.help) console.log(USAGE)
else if (values.vm) await startVirtualMachine(values.fresh)
else await startContainer(values)
