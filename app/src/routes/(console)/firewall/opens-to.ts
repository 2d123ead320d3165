/** To whom a service is open, in words. */
import { firewall as words } from '#lib/messages/firewall.ts'

export type ServiceName = keyof typeof words.services
export type OpensTo = { to: 'nobody' | 'lan' | 'vpn' | 'everywhere' } | { to: 'networks'; networks: string[] }

/** In the order of the page. */
export const serviceNames = Object.keys(words.services) as ServiceName[]

export function describeOpensTo(opensTo: OpensTo): string {
	return opensTo.to === 'networks' ? opensTo.networks.join(', ') : words.opensTo[opensTo.to]
}
