/** Action try-network: addresses and name servers, in force a moment later and on trial: they go back by themselves unless they are kept. */
import { mkdir } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { replaceFile } from '../files.ts'
import { findNetworkFault, type PresentAddress } from '../network/check.ts'
import { findTaken } from '../network/find-taken.ts'
import { makeNetworkFiles } from '../network/networkd.ts'
import { applyTimer, runFolder, trialFile, trialFolder, trialSettings } from '../network/places.ts'
import { removeTrialFiles } from '../network/trial-files.ts'
import type { HelperRequest } from '../protocol.ts'
import { Refusal } from '../refusal.ts'
import { run } from '../run.ts'
import { beginTrial } from '../trial.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'try-network' }>

interface Plan {
	files: Map<string, string>
	settings: string
}

function presentAddresses(): PresentAddress[] {
	return Object.entries(networkInterfaces()).flatMap(([name, list]) =>
		(list ?? []).flatMap(({ cidr }) => (cidr ? [{ name, address: cidr }] : [])),
	)
}

export const tryNetwork: Action<Request, Plan> = {
	async verify({ settings }) {
		const present = presentAddresses()
		const fault = findNetworkFault(settings, present)
		if (fault) throw new Refusal(fault.code, fault.message)
		const taken = await findTaken(settings, present)
		if (taken)
			throw new Refusal(
				'network.address_taken',
				`${taken.address} is used by another machine just now (${taken.mac}). Choose a free address.`,
			)
	},
	generate: ({ settings }) => ({
		files: new Map([...makeNetworkFiles(settings)].map(([name, text]) => [trialFile(name), text])),
		settings: `${JSON.stringify(settings)}\n`,
	}),
	async apply({ files, settings }) {
		for (const folder of [trialFolder, runFolder]) await mkdir(folder, { recursive: true, mode: 0o755 })
		await removeTrialFiles()
		for (const [path, text] of files) await replaceFile(path, text, 0o644)
		await replaceFile(trialSettings, settings, 0o644)
		// First the way back, then the change; and that only when our answer has reached the browser by the old address.
		await beginTrial('network')
		await run('/usr/bin/systemctl', ['restart', applyTimer])
		return ''
	},
}
