/** Back to the network of the first boot: address by DHCP on every cable, as the image has it. */
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../helper/run.ts'

// /etc/systemd/network is a link to this folder; the image's own default lies behind it, in /usr/lib/systemd/network.
const NETWORK_FOLDER = '/var/lib/callytics/etc/network'
const NETWORKCTL = '/usr/bin/networkctl'

/** Forgets what was set, at once and for the next boots. */
export async function resetNetwork(folder = NETWORK_FOLDER, runProgram: typeof run = run): Promise<void> {
	await mkdir(folder, { recursive: true })
	for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true })
	await runProgram(NETWORKCTL, ['reload'])
	// A link that had an address of its own keeps it until it is set up anew.
	const links = JSON.parse(await runProgram(NETWORKCTL, ['--json=short', 'list'])) as {
		Interfaces: { Name: string; Type: string }[]
	}
	const cables = links.Interfaces.filter(({ Type }) => Type === 'ether').map(({ Name }) => Name)
	if (cables.length > 0) await runProgram(NETWORKCTL, ['reconfigure', ...cables])
}
