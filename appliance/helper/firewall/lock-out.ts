/** Whether rules would leave nobody who can reach the console. */
import type { VpnForFirewall } from '../vpn/settings.ts'
import type { FirewallRule, FirewallSettings } from './settings.ts'

const everybody = ['0.0.0.0/0', '::/0']

/**
 * @param vpn undefined while the VPN is off
 * @returns the reason in the user's words, undefined when somebody can
 */
export function findLockOut({ services, rules }: FirewallSettings, vpn?: VpnForFirewall): string | undefined {
	if (services.console.to === 'nobody')
		return 'Nobody could reach the console any more. Open it to your network at least.'
	if (services.console.to === 'vpn' && !vpn)
		return 'Nobody could reach the console any more: it would be open to the VPN alone, which is off.'
	const closing = rules.find((rule) => closesConsole(rule))
	return closing && `The rule that refuses ${closing.source} would refuse everybody who opens the console. Narrow it.`
}

function closesConsole({ action, source, protocol, ports }: FirewallRule): boolean {
	if (action !== 'drop' || protocol === 'udp' || !everybody.includes(source)) return false
	const [from = 1, to = from] = ports === '' ? [1, 65_535] : ports.split('-').map(Number)
	return from <= 443 && to >= 443
}
