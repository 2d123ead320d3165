/** The places of the console, in the order in which people learn them. */
import { mayOpen, type Permitted } from '#lib/domain/permission.ts'
import { shell } from '#lib/messages/shell.ts'

export interface Place {
	href: string
	label: string
	icon: string
	/** One of the tabs at the foot of a phone; the others are under More. */
	isTab?: boolean
}

export interface PlaceGroup {
	/** The first group needs no name. */
	name?: string
	places: Place[]
}

const names = shell.places

export const placeGroups: PlaceGroup[] = [
	{
		places: [
			{ href: '/', label: names.overview, icon: 'i-overview', isTab: true },
			{ href: '/calls', label: names.calls, icon: 'i-calls', isTab: true },
			{ href: '/messages', label: names.messages, icon: 'i-recording' },
		],
	},
	{
		name: names.telephony,
		places: [
			{ href: '/flows', label: names.flows, icon: 'i-flow', isTab: true },
			{ href: '/sounds', label: names.sounds, icon: 'i-sound' },
			{ href: '/schedules', label: names.schedules, icon: 'i-hours' },
			{ href: '/inbound-routes', label: names.inboundRoutes, icon: 'i-route' },
			{ href: '/extensions', label: names.extensions, icon: 'i-extension', isTab: true },
			{ href: '/trunks', label: names.trunks, icon: 'i-trunk' },
		],
	},
	{
		name: names.connections,
		places: [
			{ href: '/webhooks', label: names.webhooks, icon: 'i-webhook' },
			{ href: '/mail', label: names.mail, icon: 'i-note' },
		],
	},
	{
		name: names.machine,
		places: [
			{ href: '/network', label: names.network, icon: 'i-network' },
			{ href: '/firewall', label: names.firewall, icon: 'i-firewall' },
			{ href: '/vpn', label: names.vpn, icon: 'i-vpn' },
			{ href: '/certificate', label: names.certificate, icon: 'i-lock' },
			{ href: '/backup', label: names.backup, icon: 'i-backup' },
			{ href: '/update', label: names.update, icon: 'i-update' },
			{ href: '/people', label: names.people, icon: 'i-users' },
			{ href: '/audit', label: names.audit, icon: 'i-audit' },
			{ href: '/system', label: names.system, icon: 'i-server' },
		],
	},
	{ places: [{ href: '/help', label: names.help, icon: 'i-info' }] },
]

export const places: Place[] = placeGroups.flatMap((group) => group.places)

/** The groups with the places that somebody may open; none of them empty. */
export function groupsFor(who: Permitted): PlaceGroup[] {
	return placeGroups
		.map((group) => ({ ...group, places: group.places.filter(({ href }) => mayOpen(who, href)) }))
		.filter((group) => group.places.length > 0)
}

/** The places that somebody may open. */
export function placesFor(who: Permitted): Place[] {
	return groupsFor(who).flatMap((group) => group.places)
}

/** Whether an address lies in a place. */
export function isWithin(place: Place, pathname: string): boolean {
	return place.href === '/' ? pathname === '/' : pathname === place.href || pathname.startsWith(`${place.href}/`)
}
