/** The words of the Network page. */

/** A span as one reads it beside a lease. */
function span(seconds: number): string {
	const minutes = Math.max(1, Math.round(seconds / 60))
	if (minutes < 120) return `${minutes} min`
	return minutes < 2880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`
}

export const network = {
	title: 'Network',
	crumb: 'Machine',
	lede: (addresses: string[]) =>
		addresses.length === 0 ? 'No address yet. Is the cable plugged in?' : `Reached at ${addresses.join(', ')}.`,
	interfaces: {
		title: 'Ethernet',
		columns: { name: 'Interface', addresses: 'Addresses', how: 'Given', nameServers: 'Name servers' },
		none: 'No Ethernet interface was found in this machine.',
		link: 'Cable connected',
		noLink: 'No cable, or nobody at its other end',
		away: 'not in the machine now',
		noAddress: 'none',
	},
	methods: { automatic: 'Automatic', static: 'By hand', off: 'Off' },
	automaticHint: { ipv4: 'by DHCP', ipv6: 'by the router and DHCP' },
	sources: { hand: 'by hand', dhcp: 'by DHCP', router: 'by the router', itself: 'by itself' },
	how: (ipv4: string, ipv6: string) => `IPv4 ${ipv4.toLowerCase()}, IPv6 ${ipv6.toLowerCase()}`,
	lease: (server: string | undefined, seconds: number | undefined) =>
		`${server ? `from ${server}` : ''}${server && seconds !== undefined ? ', ' : ''}${seconds === undefined ? '' : `${span(seconds)} left`}`,
	returned: 'Back to an earlier version',
	change: (name: string, ipv4: string, ipv6: string, nameServers: string[]) =>
		`${name}: IPv4 ${ipv4}, IPv6 ${ipv6}${nameServers.length > 0 ? `, names from ${nameServers.join(' and ')}` : ''}`,
	drawer: {
		subtitle: 'Its addresses and whom it asks for names',
		close: 'Close',
		ipv4: 'IPv4',
		ipv6: 'IPv6',
		address: 'Address',
		addressHint: { ipv4: 'With its prefix, such as 192.168.20.5/24', ipv6: 'With its prefix, such as 2001:db8::5/64' },
		gateway: 'Gateway',
		gatewayHint: 'Your router; empty where there is none',
		nameServers: 'Name servers',
		nameServersHint: 'Addresses; empty for those that the network names',
		searchDomains: 'Search domains',
		searchDomainsHint: 'Tried behind a name without a dot; mostly empty',
		callsEnd: 'Calls through an address that goes are cut off from their sound.',
		now: 'Now',
		mac: 'Hardware address',
		addresses: 'Addresses',
		routes: 'Routes',
		defaultRoute: 'everything else',
		within: 'within reach',
		noneNow: 'none',
		try: 'Try the change',
		trying: 'Looking whether the address is free',
		tryHint:
			'It is in force five seconds later, for 90 seconds. Then it goes back unless you keep it from the new address.',
		cancel: 'Cancel',
		waits: 'A change is on trial. Keep it or go back first.',
	},
	trial: {
		finds: (address: string) =>
			`This page looks for the appliance at ${address} and opens it there, if your browser trusts the appliance’s authority.`,
		warns:
			'If it does not, open it yourself and go on when the browser asks about the certificate; keep the change there.',
		open: (address: string) => `Open ${address}`,
		found: (address: string) => `The appliance answers at ${address}.`,
		unknown: (name: string) =>
			`The network gives the new address, so nobody knows it beforehand. It stands on the machine’s screen; https://${name}.local/ leads there too where names of the local network work.`,
	},
	confirm: {
		title: 'Keep the new address?',
		reached: 'You have reached the appliance by its new settings.',
		goesBack: 'They go back by themselves unless you keep them.',
		keep: 'Keep the change',
		kept: 'The change is kept.',
		keptHint: 'The console is at this address from now on. Sign in here to go on.',
		signIn: 'Sign in',
	},
	machine: {
		title: 'Name and time',
		subtitle: 'How it is called, and what time it is',
		name: 'Host name',
		nameHint: (name: string) => `Also reached as ${name || 'name'}.local in the local network`,
		zone: 'Time zone',
		timeServers: 'Time servers',
		timeServersHint: 'Names or addresses, asked besides those that the network names; empty for Debian’s own',
		clock: 'Clock',
		inSync: (server: string) => (server ? `right by ${server}` : 'right'),
		notInSync: 'no time server has answered yet',
		ofNetwork: 'those of the network, else Debian’s own',
		edit: 'Change name or time',
		save: 'Save',
		saved: 'Saved.',
	},
	outside: {
		title: 'SIP through a router',
		subtitle: 'What carriers and phones outside are told',
		edit: 'Change the public address',
		source: 'Public address',
		sources: { none: 'None', typed: 'Typed', stun: 'Asked of a STUN server' },
		sourceHints: {
			none: 'No router stands before the machine, or all phones and carriers are in its own network.',
			typed: 'The router has a fixed address.',
			stun: 'The address changes: it is asked for every five minutes, and a change is followed while calls go on.',
		},
		address: 'Address',
		addressHint: 'As the Internet sees the router, such as 203.0.113.9',
		stunHost: 'STUN server',
		stunHostHint: 'Name or address; your carrier often has one',
		stunPort: 'Port',
		localNetworks: 'Local networks',
		localNetworksHint: 'Phones and carriers in these are told the machine’s own address.',
		ports: 'The router must pass 5060/udp and 10000–20000/udp on to this machine.',
		none: 'Everybody is told the machine’s own address.',
		told: 'Asterisk tells those outside',
		ownAddress: 'its own address',
		notAnswering: 'Asterisk does not answer just now.',
		checked: 'Last asked',
		changed: (before: string, when: string) => `${before} until ${when}`,
		before: 'Before',
		save: 'Save and tell Asterisk',
		asking: 'Asking',
		stun: {
			no_name: (server: string) => `${server} leads to no address. Check its name and the machine’s name servers.`,
			no_answer: (server: string) => `${server} did not answer. Check name and port, or type the address.`,
			is_inside: (server: string, address: string) =>
				`${server} sees ${address}, which is no address of the Internet: it is on this side of the router. Name one outside, or type the address.`,
		},
		refused: {
			noAddress: 'Write one IPv4 address, such as 203.0.113.9.',
			privateAddress: 'This is no address of the Internet. Write the one that your router has outside.',
			noServer: 'Write the name or the address of a STUN server, such as stun.example.com.',
			noPort: 'A port goes from 1 to 65535; STUN servers mostly have 3478.',
			noNetwork: (word: string) => `${word} is no IPv4 network. Write 192.168.20.0/24.`,
			noLocalNetwork: 'Name at least one network, or the phones in it are told the public address and hear nothing.',
			tooMany: (most: number) => `At most ${most} networks.`,
		},
	},
	refused: {
		tooMany: (most: number) => `At most ${most} name servers.`,
		noDomain: (word: string) =>
			word ? `${word.slice(0, 60)} is no domain. Write office.example.com.` : 'At most four search domains.',
		noInterface: (name: string) => `There is no interface ${name} in this machine. Look again.`,
		noTimeServer: (word: string) =>
			word ? `${word.slice(0, 60)} is no name and no address.` : 'At most four time servers.',
		linkOver: 'This link is no longer good: the change was kept, or has gone back by itself.',
	},
}
