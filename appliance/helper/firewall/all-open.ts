/** Settings of a firewall that lets everybody in, for tests. */
import { firewallServices, type FirewallService, type FirewallSettings, type OpensTo } from './settings.ts'

const everywhere: OpensTo = { to: 'everywhere' }

export const allOpen: FirewallSettings = {
	services: Object.fromEntries(firewallServices.map((service) => [service, everywhere])) as Record<
		FirewallService,
		OpensTo
	>,
	rules: [],
	refusedCountries: [],
}
