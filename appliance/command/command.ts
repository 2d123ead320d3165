/** From the words of the command line to a verb, its output and the exit code. */
import { Refusal } from '../helper/refusal.ts'
import { describeDisk, installed } from './texts.ts'
import type { Verbs } from './verbs.ts'

const help = `callytics: what can be done at the machine itself

  callytics status                      how the machine and its services fare
  callytics addresses                   where the console and the phones find it, and the setup code
  callytics password LOGIN              a new password for an administrator; every browser of theirs is signed out
  callytics blocks                      addresses that are blocked
  callytics unblock ADDRESS             lets one in again
  callytics network-reset               sets the network back to DHCP
  callytics factory-reset --name NAME   wipes everything; NAME is the machine's name, so that it is no slip
  callytics disks                       disks that the appliance could be installed to
  callytics install DISK --erase        installs it there; all that is on that disk is lost
  callytics restart                     restarts the machine; all calls end
  callytics power-off                   switches it off; all calls end

It needs root. It ends with 0 when it is done, with 1 when it could not be done, with 2 when the words make no sense.`

const WRONG_WORDS = 2

/**
 * Does what the words say.
 * @returns the exit code
 * @throws Refusal for what cannot be done
 */
export async function runCommand(words: readonly string[], verbs: Verbs, say: (text: string) => void): Promise<number> {
	const [verb = '', ...rest] = words
	const arity: Record<string, number> = { password: 1, unblock: 1, 'factory-reset': 2, install: 2 }
	const isHelp = verb === '' || verb === 'help' || verb === '--help'
	if (!isHelp && rest.length !== (arity[verb] ?? 0)) return explain(say)
	switch (verb) {
		case '':
		case 'help':
		case '--help':
			say(help)
			return 0
		case 'status':
			say(await verbs.status())
			return 0
		case 'addresses':
			say(verbs.addresses())
			return 0
		case 'password':
			say(await verbs.resetPassword(rest[0]!))
			return 0
		case 'blocks':
			for (const { address, since, evidence } of await verbs.blocks()) say(`${address}\t${since}\t${evidence}`)
			return 0
		case 'unblock':
			await verbs.unblock(rest[0]!)
			return 0
		case 'network-reset':
			await verbs.resetNetwork()
			return 0
		case 'factory-reset':
			if (rest[0] !== '--name' || rest[1] !== verbs.name()) {
				say(`Nothing was changed. To wipe this machine: callytics factory-reset --name ${verbs.name()}`)
				return WRONG_WORDS
			}
			await verbs.factoryReset()
			return 0
		case 'disks':
			for (const disk of (await verbs.disks()).others) say(describeDisk(disk))
			return 0
		case 'install':
			if (rest[1] !== '--erase') return explain(say)
			await install(rest[0]!, verbs, say)
			return 0
		case 'restart':
			await verbs.restart()
			return 0
		case 'power-off':
			await verbs.powerOff()
			return 0
		default:
			return explain(say)
	}
}

async function install(name: string, verbs: Verbs, say: (text: string) => void): Promise<void> {
	const disk = (await verbs.disks()).others.find((one) => one.name === name)
	if (!disk) throw new Refusal('install.disk_gone', `There is no other disk ${name}. "callytics disks" lists them.`)
	await verbs.install(disk, say)
	say(installed)
}

function explain(say: (text: string) => void): number {
	say(help)
	return WRONG_WORDS
}
