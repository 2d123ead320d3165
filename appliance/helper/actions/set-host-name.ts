/** Action set-host-name: the machine's name in the network, now and after the next boot. */
import { replaceFile } from '../files.ts'
import { hostNamePattern, type HelperRequest } from '../protocol.ts'
import { Refusal } from '../refusal.ts'
import { run } from '../run.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'set-host-name' }>

// /etc is read-only; /etc/hostname is a link to this file.
const HOST_NAME_FILE = '/var/lib/callytics/etc/hostname'

interface Plan {
	text: string
	commands: [program: string, args: string[]][]
}

export const setHostName: Action<Request, Plan> = {
	verify({ hostName }) {
		if (!hostNamePattern.test(hostName) || hostName === 'localhost')
			throw new Refusal(
				'host_name.malformed',
				'A name has 1 to 63 letters, digits and hyphens, begins and ends with a letter or a digit, and is not "localhost".',
			)
	},
	generate: ({ hostName }) => ({
		text: `${hostName}\n`,
		commands: [
			['/usr/bin/hostname', [hostName]],
			// Both took the old name when they started: the name in the local network, and the console's certificate.
			['/usr/bin/systemctl', ['try-restart', 'avahi-daemon.service']],
			['/usr/bin/systemctl', ['start', 'callytics-certificate.service']],
		],
	}),
	async apply({ text, commands }) {
		await replaceFile(HOST_NAME_FILE, text, 0o644)
		for (const [program, args] of commands) await run(program, args)
		return ''
	},
}
