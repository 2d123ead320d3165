/** The words of the Firewall page. */
import type { Abuse, Offence } from '#lib/domain/abuse.ts'

interface Rule {
	action: 'accept' | 'drop'
	source: string
	protocol: 'any' | 'tcp' | 'udp'
	ports: string
}

const protocols = { any: 'everything', tcp: 'TCP', udp: 'UDP' }
const whatOf = ({ protocol, ports }: Rule) => (ports ? `${protocols[protocol]} ${ports}` : protocols[protocol])

const offences: Record<Offence, (count: number) => string> = {
	'wrong-password': (count) => `${count} refused passwords`,
	'unknown-account': (count) => `${count} requests for accounts that do not exist`,
	'not-allowed': (count) => `${count} requests that Asterisk refused`,
	unanswered: (count) => `${count} requests that never showed a password`,
	scanner: () => 'A program that looks for open systems, by its own name',
}

const shortOffences: Record<Offence, string> = {
	'wrong-password': 'wrong password',
	'unknown-account': 'no such account',
	'not-allowed': 'not allowed',
	unanswered: 'no password',
	scanner: 'scanner',
}

const regions = new Intl.DisplayNames(['en'], { type: 'region' })
const countryName = (code: string) => regions.of(code) ?? code

export const firewall = {
	title: 'Firewall',
	crumb: 'Machine',
	lede: (open: number, blocked: number) => {
		const services =
			open === 1 ? 'Everything is closed except one service.' : `Everything is closed except ${open} services.`
		const addresses = blocked === 1 ? 'One address is blocked.' : `${blocked} addresses are blocked.`
		return blocked === 0 ? services : `${services} ${addresses}`
	},
	services: {
		console: { name: 'Console', port: '443/tcp', hint: 'These pages; port 80 only sends on to 443.' },
		'sip-udp': {
			name: 'SIP over UDP',
			port: '5060/udp',
			hint: 'Phones and carriers. Carriers that a trunk calls answer in any case.',
		},
		'sip-tcp': { name: 'SIP over TCP', port: '5060/tcp', hint: 'Phones that are set to TCP.' },
		'sip-tls': { name: 'SIP over TLS', port: '5061/tcp', hint: 'Phones and carriers that speak encrypted.' },
		webrtc: {
			name: 'Phones in a browser',
			port: '8089/tcp',
			hint: 'WebRTC: extensions whose phone is a page in a browser sign on here.',
		},
		rtp: {
			name: 'Sound',
			port: '10000–20000/udp',
			hint: 'What is said in calls. Asterisk takes it only during a call.',
		},
		vpn: { name: 'VPN', port: 'udp', hint: 'Peers of the VPN dial this port. It is closed while the VPN is off.' },
		metrics: { name: 'Metrics', port: '9464/tcp', hint: 'Figures for Prometheus, with a token of Your account.' },
		ping: { name: 'Ping', port: 'icmp', hint: 'Whether the machine is there.' },
		discovery: {
			name: 'Name in the local network',
			port: '5353/udp',
			hint: 'callytics.local, asked for by browsers in the same network.',
		},
	},
	opensTo: {
		...{ nobody: 'Nobody', lan: 'Local network', vpn: 'VPN', networks: 'Listed networks', everywhere: 'Everywhere' },
	},
	inSentence: { nobody: 'nobody', lan: 'local network', vpn: 'the VPN', everywhere: 'everywhere' },
	outside: 'You are not in the local network yourself and would be cut off. Leave the console open for now.',
	vpnHint: 'Whoever comes in through the tunnel, and nobody else.',
	vpnPort: (port: number | undefined) => (port === undefined ? 'off' : `${port}/udp`),
	lanHint: 'Private addresses: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10 and the same of IPv6.',
	openServices: 'Services',
	columns: { service: 'Service', port: 'Port', opensTo: 'Open to' },
	change: {
		service: (service: string, opensTo: string) => `${service} is open to ${opensTo}`,
		added: (rule: string) => `New rule: ${rule}`,
		removed: (rule: string) => `Rule taken away: ${rule}`,
		returned: 'Back to an earlier version',
		countries: (names: readonly string[]) =>
			names.length === 0 ? 'No country is refused any more' : `Refused: ${names.join(', ')}`,
		newDatabase: 'The refused countries as the new database has them',
	},
	rules: {
		title: 'Rules above the services',
		none: 'No rule. A rule lets one network in or refuses it before any service is asked.',
		add: 'Add a rule',
		columns: { action: 'Does', source: 'From', what: 'To' },
		remove: (rule: string) => `Delete the rule: ${rule}`,
		removeShort: 'Delete',
	},
	actions: { accept: 'let in', drop: 'refuse' },
	rule: (rule: Rule) => `${rule.action === 'accept' ? 'let in' : 'refuse'} ${rule.source}, ${whatOf(rule)}`,
	what: whatOf,
	blocks: {
		title: 'Blocked',
		none: 'No address is blocked. Whoever guesses passwords or accounts is blocked by itself: for ten minutes at first, longer each time.',
		columns: { address: 'Address', evidence: 'Evidence', since: 'Since', until: 'Until' },
		evidence: ({ offence, count, seconds, accounts }: Abuse) => {
			const names = accounts.filter((account) => account !== '').map((account) => account.slice(0, 20))
			if (offence === 'scanner') return offences.scanner(count)
			return `${offences[offence](count)} in ${seconds} s${names.length > 0 ? `: ${names.join(', ')}` : ''}`.slice(
				0,
				300,
			)
		},
		byHand: (user: string, why: string) => `Blocked by ${user}${why ? `: ${why}` : ''}`,
		forGood: 'until it is lifted',
		unblock: 'Unblock',
		unblockOf: (address: string) => `Unblock ${address}`,
		add: 'Block an address',
		address: 'Address',
		addressHint: 'One address. To refuse a network, add a rule.',
		why: 'Why',
		whyHint: 'For whoever looks at it later',
		addHint: 'Nothing of it gets in any more, at once, until somebody lifts it.',
		block: 'Block it',
		find: 'Find an address',
		notFound: (find: string) => `No blocked address begins with ${find}.`,
		more: (shown: number, all: number) => `The newest ${shown} of ${all} are shown.`,
	},
	feed: {
		title: 'Live',
		held: 'Held still',
		away: 'Not live',
		hold: 'Hold still',
		go: 'Go on',
		none: 'Nothing was refused since the console was started.',
		ago: '30 minutes ago',
		now: 'now',
		rate: (count: number) => `refused in a minute, now ${count}`,
		rateOf: (count: number) => `Refused in each of the last 30 minutes, now ${count}`,
		kinds: { refused: 'refused', 'let-in': 'let in', blocked: 'blocked', unblocked: 'unblocked', rules: 'rules' },
		offence: (offence: Offence, account: string) =>
			account ? `${shortOffences[offence]}, ${account}` : shortOffences[offence],
		account: (account: string) => `SIP, ${account}`,
		by: (what: string, user: string) => `${what} (${user})`,
		trial: (what: string) => `${what}, on trial`,
		kept: (what: string) => `${what}, kept`,
		back: (what: string) => `${what}, taken back`,
	},
	countryName,
	refusedCountries: 'refused countries',
	countries: {
		title: 'Countries',
		refuse: 'Refuse countries',
		refused: (names: readonly string[]) => `Nobody gets in from ${names.join(', ')}.`,
		noneRefused: 'No country is refused.',
		drawer: 'Countries that are refused',
		drawerHint: 'Nobody gets in from there',
		effect:
			'The local network, the VPN, trunks, whoever is signed in here and what a rule lets in are never refused, nor is what answers to the appliance.',
		withoutDatabase:
			'Countries can be refused once there is a database of countries. Bring one on the page of the firewall.',
		find: 'Find a country',
		legend: 'Countries',
		chosen: (count: number) =>
			count === 0 ? 'None is chosen.' : count === 1 ? 'One is chosen.' : `${count} are chosen.`,
		notFound: (find: string) => `No country is called ${find}.`,
		takesLong: 'Many countries have many networks: it may take some seconds.',
		none: 'With a database of countries the addresses here say where they come from, and countries can be refused. Bring one in MaxMind DB format (.mmdb), such as GeoLite2 Country.',
		present: (name: string, day: string) => `${name}, made ${day}`,
		bring: 'Bring a database',
		replace: 'Replace it',
		remove: 'Remove it',
		cancel: 'Cancel',
		file: 'Database of countries',
		sending: (percent: number) => (percent < 100 ? `${percent} % is there` : 'It is being read'),
		away: 'The appliance did not take the file: the connection broke. Try again.',
	},
	kernel: 'The rules as the kernel has them',
	kernelAway: 'The machine did not show its rules just now.',
	drawer: {
		service: 'To whom it is open',
		close: 'Close',
		opensTo: 'Open to',
		networks: 'Networks',
		networksHint: 'Several with a space or a comma between them, IPv4 and IPv6 alike.',
		addRule: 'Add a rule',
		addRuleHint: 'The first rule that fits decides; services come after all rules.',
		action: 'What it does',
		source: 'From',
		sourceHint: 'An address or a network',
		protocol: 'Protocol',
		protocols: { any: 'Any', tcp: 'TCP', udp: 'UDP' },
		ports: 'Ports',
		portsHint: 'One or a range; empty for all',
	},
	try: 'Try the change',
	trying: 'Trying',
	cancel: 'Cancel',
	tryHint: 'It is in force at once, for 90 seconds. Then it goes back unless you keep it.',
	waits: 'A change is on trial. Keep it or go back first.',
}
