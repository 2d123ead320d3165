/** Action try-firewall: new rules, in force at once and on trial: they go back by themselves unless they are kept. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from '../files.ts'
import { readRefused } from '../firewall/countries.ts'
import { findLockOut } from '../firewall/lock-out.ts'
import { firewallFolder, trialFile } from '../firewall/places.ts'
import { makeRuleset } from '../firewall/ruleset.ts'
import type { HelperRequest } from '../protocol.ts'
import { Refusal } from '../refusal.ts'
import { run } from '../run.ts'
import { beginTrial } from '../trial.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'try-firewall' }>

const NFT = '/usr/sbin/nft'

export const tryFirewall: Action<Request, { text: string }> = {
	verify({ settings, vpn, trusted }) {
		const lockOut = findLockOut(settings, vpn)
		if (lockOut) throw new Refusal('firewall.locks_out', lockOut)
		const backwards = settings.rules.find(({ ports }) => hasWrongPorts(ports))
		if (backwards)
			throw new Refusal('firewall.wrong_ports', `${backwards.ports} are not ports: they go from 1 to 65535.`)
		readRefused(settings.refusedCountries, trusted)
	},
	generate: ({ settings, vpn, trusted }) => ({
		text: makeRuleset(settings, vpn, readRefused(settings.refusedCountries, trusted)),
	}),
	async apply({ text }) {
		await mkdir(firewallFolder, { recursive: true, mode: 0o755 })
		const candidate = join(firewallFolder, 'candidate.nft')
		await replaceFile(candidate, text, 0o644)
		await run(NFT, ['--check', '--file', candidate])
		await replaceFile(trialFile, text, 0o644)
		// First the way back, then the change.
		await beginTrial('firewall')
		await run(NFT, ['--file', trialFile])
		return ''
	},
}

function hasWrongPorts(ports: string): boolean {
	if (ports === '') return false
	const [from = 0, to = from] = ports.split('-').map(Number)
	return from < 1 || to > 65_535 || to < from
}
