/** The words of the Firewall page. */
interface Rule {
	action: 'accept' | 'drop'
	source: string
	protocol: 'any' | 'tcp' | 'udp'
	ports: string
}

const protocols = { any: 'everything', tcp: 'TCP', udp: 'UDP' }
const whatOf = ({ protocol, ports }: Rule) => (ports ? `${protocols[protocol]} ${ports}` : protocols[protocol])

export const firewall = {
	title: 'Firewall',
	crumb: 'Machine',
	lede: (open: number) =>
		open === 1 ? 'Everything is closed except one service.' : `Everything is closed except ${open} services.`,
	services: {
		console: { name: 'Console', port: '443/tcp', hint: 'These pages; port 80 only sends on to 443.' },
		'sip-udp': {
			name: 'SIP over UDP',
			port: '5060/udp',
			hint: 'Phones and carriers. Carriers that a trunk calls answer in any case.',
		},
		'sip-tcp': { name: 'SIP over TCP', port: '5060/tcp', hint: 'Phones that are set to TCP.' },
		rtp: {
			name: 'Sound',
			port: '10000–20000/udp',
			hint: 'What is said in calls. Asterisk takes it only during a call.',
		},
		ping: { name: 'Ping', port: 'icmp', hint: 'Whether the machine is there.' },
		discovery: {
			name: 'Name in the local network',
			port: '5353/udp',
			hint: 'callytics.local, asked for by browsers in the same network.',
		},
	},
	opensTo: { nobody: 'Nobody', lan: 'Local network', networks: 'Listed networks', everywhere: 'Everywhere' },
	lanHint: 'Private addresses: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10 and the same of IPv6.',
	openServices: 'Services',
	columns: { service: 'Service', port: 'Port', opensTo: 'Open to' },
	trial: {
		tag: 'on trial',
		since: (clock: string, who: string | null) =>
			`On trial since ${clock}${who ? `, by ${who}` : ''}; it goes back by itself unless you keep it.`,
		left: (seconds: number) => `${seconds} seconds left`,
		back: 'Go back now',
		keep: 'Keep the change',
		unreachable:
			'The appliance does not answer this browser any more. Wait: it goes back by itself, and this page finds it again.',
	},
	change: {
		service: (service: string, opensTo: string) => `${service} is open to ${opensTo}`,
		added: (rule: string) => `New rule: ${rule}`,
		removed: (rule: string) => `Rule taken away: ${rule}`,
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
