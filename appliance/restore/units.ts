/** The services that stand still during a switch, and what of the machine is brought to the restored files afterwards. */
import { rm } from 'node:fs/promises'
import type { RestorePart } from '../helper/restore/parts.ts'
import { proofUnit, stateFolder } from '../helper/restore/places.ts'
import { run } from '../helper/run.ts'

const SYSTEMCTL = '/usr/bin/systemctl'
const CONSOLE = 'callytics-console.service'
const services = [CONSOLE, 'callytics-executor.service', 'asterisk.service', 'redis-server.service']
const generated = ['pjsip_transports', 'pjsip_extensions', 'pjsip_trunks', 'extensions_callytics_inbound']

/** Whoever has files of these parts open. */
export function unitsOf(parts: readonly RestorePart[]): string[] {
	if (parts.includes('database')) return services
	return parts.includes('asterisk') ? ['asterisk.service'] : []
}

export async function stopUnits(parts: readonly RestorePart[]): Promise<void> {
	const units = unitsOf(parts)
	if (units.length > 0) await run(SYSTEMCTL, ['stop', ...units])
}

/** Calls that were, and what Asterisk was told last: nothing of the former state may meet the new one. */
export async function forgetLiveState(): Promise<void> {
	await rm('/var/lib/redis/appendonlydir', { recursive: true, force: true })
	for (const name of generated) await rm(`${stateFolder}/asterisk/${name}.conf`, { force: true })
}

/** The rules that lie there now. Those that are refused leave the ones that are in force. */
export const loadFirewall = () => run('/usr/lib/callytics/revert-firewall', [])

/** Begun, not waited for: at a boot they are waiting for us. */
export async function startUnits(parts: readonly RestorePart[]): Promise<void> {
	const begin = (verb: string, unit: string) => run(SYSTEMCTL, [verb, '--no-block', unit])
	if (parts.includes('certificates')) await begin('restart', 'callytics-certificate.service')
	if (parts.includes('network')) {
		await begin('restart', 'systemd-networkd.service')
		await begin('restart', 'systemd-timesyncd.service')
	}
	for (const unit of [...unitsOf(parts)].reverse()) await begin('start', unit)
	await begin('start', CONSOLE)
	// It may be the one that has sent us back, in its last moment.
	await begin('restart', proofUnit)
}
