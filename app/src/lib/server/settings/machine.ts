/** What settings ask of the machine itself; done by the root helper, whose client is handed in. */
import { hostname } from 'node:os'
import type {
	Block,
	FirewallSettings,
	JournalPage,
	JournalQuery,
	restartables,
	SystemReading,
	PresharedKey,
	VpnForFirewall,
	VpnSettings,
	VpnState,
	GivenCertificate,
	NetworkSettings,
	NetworkState,
} from '../../../../../appliance/helper/protocol.ts'
import { log } from '../log.ts'

export type RestartableUnit = (typeof restartables)[number]
export type JournalQuestion = Omit<JournalQuery, 'action'>

/** Actions of the root helper that settings use. */
export interface Machine {
	setHostName(name: string): Promise<void>
	setTimeZone(timeZone: string): Promise<void>
	/** Removes the set-up code from the machine and its screen. */
	finishSetup(): Promise<void>
	/**
	 * In force at once; goes back by itself unless it is kept.
	 * @param trusted never refused by their country
	 */
	tryFirewall(settings: FirewallSettings, vpn: VpnForFirewall | undefined, trusted: readonly string[]): Promise<void>
	settleFirewall(isKept: boolean): Promise<void>
	/** In place of those that were told before. */
	trustAddresses(addresses: readonly string[]): Promise<void>
	/** @param isWhole those that are not named are let in again */
	blockAddresses(blocks: readonly Block[], isWhole: boolean): Promise<void>
	unblockAddress(address: string): Promise<void>
	/** The rules as the kernel has them, as nftables writes them. */
	readFirewall(): Promise<string>
	/** How it and its units fare. */
	readSystem(): Promise<SystemReading>
	readJournal(query: JournalQuestion): Promise<JournalPage>
	restartUnit(unit: RestartableUnit): Promise<void>
	/** Begun, not waited for: it ends this process, too. */
	restart(): Promise<void>
	powerOff(): Promise<void>
	/**
	 * Brings the VPN and its place in the firewall to what was set; sessions of other peers go on.
	 * @param firewall as it is kept
	 * @param presharedKeys those made just now
	 * @param trusted never refused by their country
	 * @returns the server's public key
	 */
	applyVpn(
		settings: VpnSettings,
		firewall: FirewallSettings,
		presharedKeys: PresharedKey[],
		trusted: readonly string[],
	): Promise<string>
	readVpn(): Promise<VpnState>
	/** In force a moment later; goes back by itself unless it is kept. */
	tryNetwork(settings: NetworkSettings): Promise<void>
	settleNetwork(isKept: boolean): Promise<void>
	/** What was kept, and how the network and the clock are just now. */
	readNetwork(): Promise<NetworkState>
	setTimeServers(servers: readonly string[]): Promise<void>
	/** What Asterisk shows of its SIP transport. */
	readTransport(): Promise<string>
	/** The console shows a certificate of the user's own. */
	setCertificate(certificate: GivenCertificate): Promise<void>
	/** The console shows one of the appliance's own authority again. */
	removeCertificate(): Promise<void>
}

let machine: Machine | undefined

/** Names who does the machine's actions in this process. */
export function useMachine(parts: Machine): void {
	machine = parts
}

/** The machine's actions. @throws when this process has none */
export function theMachine(): Machine {
	if (!machine) throw new Error('nothing acts on the machine in this process')
	return machine
}

/** Tells the machine its name and zone; what is saved stays saved when it cannot be told. */
export async function nameTheMachine(wanted: { name: string; timeZone: string }): Promise<{ problem?: string }> {
	try {
		await theMachine().setTimeZone(wanted.timeZone)
		await theMachine().setHostName(wanted.name)
		return {}
	} catch (error) {
		log.error('name and time zone saved but not in force', { error })
		return { problem: 'Saved, but the machine could not be told just now. It is told again when the console restarts.' }
	}
}

/**
 * Does what could not be done when it was asked, after a restart of this process: name, zone, and the end of the set-up.
 * @param hasSetupCode whether the code still lies on the machine
 */
export async function healMachine(
	wanted: { name: string; timeZone: string; setUpAt: Date | null },
	hasSetupCode: () => boolean,
): Promise<void> {
	if (!wanted.setUpAt) return
	const isNamed = hostname() === wanted.name && resolvedTimeZone() === wanted.timeZone
	if (!isNamed) await nameTheMachine(wanted)
	if (!hasSetupCode()) return
	await theMachine()
		.finishSetup()
		.catch((error: unknown) => log.error('the set-up code could not be removed from the machine', { error }))
}

const resolvedTimeZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone
