/** Whether rules would leave nobody who can reach the console. */
import type { VpnForFirewall } from '../vpn/settings.ts'
import { decidesPort, type FirewallSettings } from './settings.ts'

/** All of IPv4. IPv6 alone may be refused: IPv4 leads in then, while there are networks that have no IPv6. */
const everybody = '0.0.0.0/0'

/**
 * Finds what is certain; whom a rule cuts off in any other way has the trial to notice it.
 * @param vpn undefined while the VPN is off
 * @returns the reason in the user's words, undefined when somebody can
 */
export function findLockOut({ services, rules }: FirewallSettings, vpn?: VpnForFirewall): string | undefined {
	if (services.console.to === 'nobody')
		return 'Nobody could reach the console any more. Open it to your network at least.'
	if (services.console.to === 'vpn' && !vpn)
		return 'Nobody could reach the console any more: it would be open to the VPN alone, which is off.'
	// The first that fits decides: whoever is let in above a refusal stays in.
	const first = rules.find(
		(rule) => decidesPort(rule, 'tcp', 443) && (rule.action === 'accept' || rule.source === everybody),
	)
	if (first?.action !== 'drop') return undefined
	return `The rule that refuses ${first.source} would refuse everybody who opens the console. Narrow it, or add one before it that lets you in.`
}
