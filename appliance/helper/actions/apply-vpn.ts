/** Action apply-vpn: brings the VPN and its place in the firewall to what was set; sessions of other peers go on. */
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { replaceFile } from '../files.ts'
import { readRefused } from '../firewall/countries.ts'
import { findLockOut } from '../firewall/lock-out.ts'
import { firewallFolder, keptFile, trialFile } from '../firewall/places.ts'
import { makeRuleset } from '../firewall/ruleset.ts'
import type { HelperRequest } from '../protocol.ts'
import { Refusal } from '../refusal.ts'
import { run } from '../run.ts'
import {
	fillSecrets,
	makeVpnConfig,
	readRoutes,
	routeCommands,
	valueIn,
	vpnForwarding,
	vpnRoutes,
} from '../vpn/config.ts'
import {
	dropOtherPresharedKeys,
	hasPresharedKey,
	keepPresharedKeys,
	publicKeyOf,
	readPresharedKeys,
	takePrivateKey,
} from '../vpn/keys.ts'
import { vpnConfigFile, vpnTemplate, vpnUnit } from '../vpn/places.ts'
import { findVpnProblem } from '../vpn/problems.ts'
import { vpnForFirewall, vpnInterface, type PresharedKey, type VpnPeer } from '../vpn/settings.ts'
import { isVpnUp, presentVpnConfig, readSurroundings } from '../vpn/surroundings.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'apply-vpn' }>

const SYSTEMCTL = '/usr/bin/systemctl'
const NFT = '/usr/sbin/nft'
const IP = '/usr/bin/ip'
// wg-quick(8) has it so: what is put into force never lies in a file of its own.
const SYNCHRONISE = `exec wg syncconf ${vpnInterface} <(wg-quick strip ${vpnInterface})`

interface Plan {
	isOn: boolean
	/** With marks in place of all secrets. */
	config: string
	routes: string[]
	/** Settings of the kernel, `name=value`. */
	forwarding: string[]
	ruleset: string
	peers: VpnPeer[]
	presharedKeys: PresharedKey[]
}

export const applyVpn: Action<Request, Plan> = {
	verify({ settings, firewall, trusted, presharedKeys }) {
		const problem = findVpnProblem(settings, readSurroundings())
		if (problem) throw new Refusal(problem.code, problem.message)
		const vpn = vpnForFirewall(settings)
		const lockOut = findLockOut(firewall, vpn)
		if (lockOut) throw new Refusal('vpn.locks_out', lockOut)
		const refused = readRefused(firewall.refusedCountries, trusted)
		if (existsSync(trialFile) && changesFirewall(makeRuleset(firewall, vpn, refused), settings.isOn))
			throw new Refusal('vpn.firewall_on_trial', 'A change of the firewall is on trial. Keep it or go back first.')
		const told = new Set(presharedKeys.map(({ publicKey }) => publicKey))
		const without = settings.peers.find(
			({ publicKey, isPreshared }) => isPreshared && !told.has(publicKey) && !hasPresharedKey(publicKey),
		)
		if (without)
			throw new Refusal('vpn.no_preshared_key', `The pre-shared key of “${without.name}” is lost. Give it new keys.`)
	},
	generate: ({ settings, firewall, trusted, presharedKeys }) => ({
		isOn: settings.isOn,
		config: makeVpnConfig(readFileSync(vpnTemplate, 'utf8'), settings),
		routes: vpnRoutes(settings),
		forwarding: vpnForwarding(settings),
		ruleset: makeRuleset(firewall, vpnForFirewall(settings), readRefused(firewall.refusedCountries, trusted)),
		peers: settings.peers,
		presharedKeys,
	}),
	/** @returns the server's public key */
	async apply(plan) {
		const privateKey = await takePrivateKey()
		await keepPresharedKeys(plan.presharedKeys)
		if (plan.isOn) {
			await putUp(plan, fillSecrets(plan.config, privateKey, await readPresharedKeys(plan.peers)))
			await changeFirewall(plan)
		} else {
			await changeFirewall(plan)
			await takeDown()
		}
		await dropOtherPresharedKeys(plan.peers)
		return publicKeyOf(privateKey)
	},
}

/** Rules that were never changed are those of the image, in which the VPN is closed already. */
function changesFirewall(ruleset: string, isOn: boolean): boolean {
	return existsSync(keptFile) ? readFileSync(keptFile, 'utf8') !== ruleset : isOn
}

async function changeFirewall({ ruleset, isOn }: Plan): Promise<void> {
	if (!changesFirewall(ruleset, isOn)) return
	await mkdir(firewallFolder, { recursive: true, mode: 0o755 })
	await run(NFT, ['--file', '-'], ruleset)
	await replaceFile(keptFile, ruleset, 0o644)
}

async function putUp({ routes, forwarding }: Plan, config: string): Promise<void> {
	const before = presentVpnConfig()
	await replaceFile(vpnConfigFile, config, 0o600)
	try {
		if (isVpnUp() && valueIn(before, 'Address') === valueIn(config, 'Address')) await changeRunning(routes, forwarding)
		else await run(SYSTEMCTL, ['restart', vpnUnit])
	} catch (error) {
		// What was asked for is not in force, so it must not be at the next boot either.
		if (before === '') await takeDown()
		else await replaceFile(vpnConfigFile, before, 0o600)
		throw error
	}
}

/** Tells the running interface what has changed; who has not changed keeps the session. */
async function changeRunning(routes: readonly string[], forwarding: readonly string[]): Promise<void> {
	if (forwarding.length > 0) await run('/usr/sbin/sysctl', ['-q', ...forwarding])
	await run('/usr/bin/bash', ['-c', SYNCHRONISE])
	const lists = ['-4', '-6'].map((family) => run(IP, [family, '-json', 'route', 'show', 'dev', vpnInterface]))
	const present = (await Promise.all(lists)).flatMap(readRoutes)
	for (const words of routeCommands(routes, present)) await run(IP, words)
}

async function takeDown(): Promise<void> {
	await run(SYSTEMCTL, ['stop', vpnUnit])
	await rm(vpnConfigFile, { force: true })
}
