/** The words of the System page, of its journal, and of alarms. */
const callsUp = (count: number) =>
	count === 0 ? 'No call is up.' : count === 1 ? 'One call is up.' : `${count} calls are up.`
const callsEnd = (count: number) =>
	count === 0 ? 'No call is up.' : count === 1 ? 'The one call that is up ends.' : `All ${count} calls that are up end.`

const units: Record<string, string> = {
	'asterisk.service': 'Asterisk',
	'callytics-executor.service': 'Call engine',
	'callytics-console.service': 'Console',
	'postgresql@18-main.service': 'Database',
	'redis-server.service': 'Redis',
	'nftables.service': 'Firewall',
	'systemd-networkd.service': 'Network',
	'systemd-resolved.service': 'Name resolution',
	'systemd-timesyncd.service': 'Clock',
	'avahi-daemon.service': 'Name in the local network',
	'systemd-journald.service': 'Journal',
}

export const system = {
	title: {
		well: 'All services run',
		down: (names: readonly string[]) =>
			names.length === 1 ? `${names[0]} is down` : `${names.length} services are down`,
		away: 'The machine does not answer just now',
		full: (share: string) => `The disk is ${share} full: no recording is begun`,
		short: (share: string) => `The disk is ${share} full`,
	},
	tab: 'System',
	crumb: 'Machine',
	lede: (version: string, up: string, clock: keyof typeof clocks) => `Version ${version}, up ${up}. ${clocks[clock]}`,
	awayText:
		'What is read from the machine itself is missing here. Calls are not affected; it is asked again by itself.',
	journalLink: 'Journal',
	vitals: {
		cpu: 'Processors',
		cpuOf: (processors: number, load: string) => `of ${processors}, load ${load}`,
		notYet: '–',
		memory: 'Memory',
		memoryOf: (size: string, swap: string) => (swap ? `of ${size}, swap ${swap}` : `of ${size}`),
		disk: 'Disk',
		diskOf: (size: string) => `of ${size}`,
		temperature: 'Temperature',
		degrees: (celsius: number) => `${Math.round(celsius)} °C`,
		history: (what: string, highest: string) =>
			`${what} in the last 24 hours, at most ${highest} in a quarter of an hour`,
	},
	units: {
		title: 'Services',
		columns: { unit: 'Service', state: 'State', since: 'Since', memory: 'Memory', restarts: 'Started again' },
		names: units,
		states: {
			active: 'runs',
			failed: 'down',
			activating: 'starting',
			deactivating: 'stopping',
			inactive: 'off',
		} as Record<string, string>,
		/** By itself, after it had ended. */
		restarts: (count: number) => (count === 0 ? '–' : count === 1 ? 'once' : `${count} times`),
		restart: 'Restart',
		restartOf: (name: string) => `Restart ${name}`,
	},
	restartUnit: {
		title: (name: string) => `Restart ${name}?`,
		effects: {
			'asterisk.service': (calls: number) =>
				`${callsEnd(calls)} Nobody can call for some seconds; then phones and carriers sign in again by themselves.`,
			'callytics-executor.service': (calls: number) =>
				`${callsUp(calls)} Talks go on and nothing is heard of it; flows stand still for about a second.`,
			'callytics-console.service': (calls: number) =>
				`${callsUp(calls)} Calls are not affected. This page is away for some seconds and comes back by itself.`,
			'postgresql@18-main.service': (calls: number) =>
				`${callsUp(calls)} Calls are not affected. Pages and the call log wait for some seconds.`,
			'redis-server.service': (calls: number) =>
				`${callsUp(calls)} Talks go on; the steps of flows wait for about a second.`,
		} as Record<string, (calls: number) => string>,
		keep: 'Leave it running',
		restart: (name: string) => `Restart ${name}`,
		working: 'Restarting',
	},
	disks: {
		title: 'Disks',
		columns: { place: 'What', used: 'Used', free: 'Free', size: 'Size' },
		names: { '/var': 'Data: database, recordings, messages', '/boot': 'Start', '/efi': 'Start' } as Record<
			string,
			string
		>,
		ofWhich: (share: string) => `${share} used`,
	},
	power: {
		title: 'Power',
		restart: 'Restart the machine',
		powerOff: 'Power off',
		hint: 'All services end in order first; what was saved stays.',
		dialogs: {
			restart: {
				title: 'Restart the machine?',
				text: (calls: number) =>
					`${callsEnd(calls)} Nobody can call for a minute or two. This page comes back by itself.`,
				act: 'Restart the machine',
			},
			powerOff: {
				title: 'Power the machine off?',
				text: (calls: number) =>
					`${callsEnd(calls)} Nobody can call until somebody switches the machine on by its button.`,
				act: 'Power off',
			},
		},
		keep: 'Leave it running',
		begun: {
			restart: 'The machine restarts. This page comes back by itself.',
			powerOff: 'The machine powers off.',
		},
		back: 'The machine is back.',
	},
	alarm: {
		title: 'Alarms',
		lede: 'When the disk fills up: at 85 % an alarm, at 95 % no recording and no message is begun until it is below 90 %. Calls always go on. And when a certificate of your own will end: 30 and 7 days before, and when it has.',
		recipient: 'Alarms by mail to',
		recipientHint: 'Several with commas between them. Empty: nobody; the overview shows them in any case.',
		noServer: 'No mail server is set yet, so no mail can go out.',
		toMail: 'Set a mail server',
		save: 'Save',
		discard: 'Discard',
		working: 'Saving',
		nothingToApply: 'Nothing to apply',
		toApply: 'Not saved yet',
		mail: {
			short: (name: string, percent: number) => ({
				subject: `${name}: the disk is ${percent} % full`,
				body: `The disk of ${name} is ${percent} % full. Calls go on. At 95 % no recording and no message is begun any more.\n\nDelete recordings or messages, or keep them for a shorter time.\n`,
			}),
			full: (name: string, percent: number) => ({
				subject: `${name}: the disk is ${percent} % full, recordings are stopped`,
				body: `The disk of ${name} is ${percent} % full. Calls go on, but no recording and no message is begun until it is below 90 %.\n\nDelete recordings or messages, or keep them for a shorter time.\n`,
			}),
			enough: (name: string, percent: number) => ({
				subject: `${name}: the disk has room again`,
				body: `The disk of ${name} is ${percent} % full. Recordings and messages are made as before.\n`,
			}),
		},
	},
	journal: {
		title: 'Journal',
		lede: 'What the services and the kernel wrote down, newest first.',
		source: 'Source',
		anySource: 'Every source',
		sources: {
			asterisk: 'Asterisk',
			executor: 'Call engine',
			console: 'Console',
			database: 'Database',
			redis: 'Redis',
			helper: 'Helper',
			network: 'Network',
			screen: 'At the machine',
			kernel: 'Kernel',
		},
		priority: 'Urgency',
		anyPriority: 'Every urgency',
		priorities: {
			'2': 'Critical',
			'3': 'Errors and worse',
			'4': 'Warnings and worse',
			'5': 'Notices and worse',
			'6': 'All but debugging',
		},
		levels: ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug'],
		text: 'Text in the line',
		callId: 'Call id',
		since: 'From',
		until: 'To',
		filter: 'Filter',
		clear: 'Clear filter',
		columns: { at: 'When', unit: 'From', level: 'Urgency', message: 'What' },
		caption: 'Entries of the journal, the newest first',
		follow: 'Follow',
		followHint: 'New entries appear by themselves',
		download: 'Download',
		older: 'Older',
		newest: 'Newest',
		lookFurther: 'Look further back',
		none: 'Nothing fits',
		noneText: 'Choose a longer time, a lesser urgency or another word.',
		soFar: 'Nothing so far',
		soFarText: 'A part of the journal was looked through. There is more behind it.',
		stopped: 'The machine does not answer; following goes on by itself.',
		zone: (name: string) => `Times in ${name}`,
		openCall: 'Open the call',
	},
} as const

const clocks = {
	synced: 'The clock is set by the network.',
	waiting: 'The clock is not set by the network yet.',
	'not-ours': 'The clock is not set by this machine.',
}

/** What a service is called. */
export function nameOfService(unit: string): string {
	// Each action of the helper is a unit of its own.
	if (unit.startsWith('callytics-helper@')) return system.journal.sources.helper
	return unit === 'callytics' ? system.journal.sources.screen : (system.units.names[unit] ?? unit)
}
