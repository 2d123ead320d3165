/** The words of the Update page. */

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`

export const update = {
	title: 'Update',
	crumb: 'Machine',
	lede: {
		current: (version: string) => `Version ${version} runs.`,
		trying: (version: string) => `Version ${version} runs and is being tried: it stays only if calls are taken.`,
	},
	container: 'This appliance runs in a container: it has no second slot, and is built anew instead of being updated.',
	gaveWay: {
		title: (version: string) => `Version ${version} gave way, and the machine went back by itself.`,
		kept: 'The old version runs again.',
	},
	alarm: (name: string, from: string, to: string, reason: string) => ({
		subject: `${name}: the update to ${to} gave way`,
		body: [
			`The appliance ${name} was updated to version ${to} and has gone back to ${from} by itself.`,
			reason,
			'',
			'Look at the page Update of its console.',
			'',
		].join('\n'),
	}),
	versions: {
		title: 'Versions on this machine',
		version: 'Version',
		state: 'State',
		running: 'runs now',
		other: 'in the other slot',
		empty: 'empty: the next update is written there',
		states: { kept: 'good', counted: 'not called good yet', 'given-up': 'given up' },
	},
	look: {
		title: 'Look for a new version',
		address: 'Address of updates',
		hint: 'The folder that the maker’s web server offers. What lies there counts only with the maker’s signature.',
		act: 'Look now',
		or: 'Without a connection to it, upload the file:',
		upload: 'Upload an update',
		file: 'File of an update (.update.tar)',
		sending: (percent: number) =>
			percent < 100 ? `Sending: ${percent} %. Keep this page open.` : 'Sent. Its signature is being checked.',
		cancel: 'Cancel',
		away: 'The appliance did not answer while the file was sent. Send it again.',
	},
	latest: (version: string) => `Nothing newer is offered: version ${version} runs already.`,
	offered: {
		title: (version: string) => `Version ${version} can be installed`,
		signed: 'Its signature is good.',
		notes: 'What it brings',
		before: 'Before it begins',
		free: (bytes: number) =>
			`${gigabytes(bytes)} are free. The files and two copies of the database need room for a while; the machine works it out first.`,
		calls: (count: number) =>
			count === 0
				? 'No call is running.'
				: `${count === 1 ? 'One call is' : `${count} calls are`} running. A restart ends ${count === 1 ? 'it' : 'them'}.`,
		backup: (when: string) => `The last verified backup was made ${when}.`,
		noBackup: 'There is no verified backup. Make one first: it is the way back from what nobody foresaw.',
		oldBackup: (when: string) =>
			`The last verified backup was made ${when}, and one was due since. Make one first: it is the way back from what nobody foresaw.`,
		withoutBackup: 'Update without a backup of now',
		withoutBackupHint: 'What a backup would have saved may be lost.',
		backupFirst: 'No verified backup is as young as it should be. Make one first, or tick that you update without.',
		trial: 'The new version is tried on a copy of the database before the machine restarts.',
		wayBack:
			'After the restart it stays only if calls are taken; else the machine goes back by itself, with its data as it was.',
		when: 'Restart',
		moments: {
			now: 'As soon as it is written (calls end)',
			'no-calls': 'As soon as no call is running',
			at: 'At a time',
		},
		at: (zone: string) => `Time (${zone})`,
		act: (version: string) => `Install version ${version}`,
	},
	running: {
		title: (version: string) => `Version ${version} is being installed`,
		steps: {
			receiving: 'Bringing its files and checking them',
			writing: 'Writing the other slot. Calls go on',
			trying: 'Trying it on a copy of the database',
			restarting: 'Restarting',
		},
		waiting: { now: 'Restarting', 'no-calls': 'Written. Waiting until no call is running', at: 'Written. Restarting' },
		waitingUntil: (when: string) => `Written. The machine restarts ${when}.`,
		starting: 'Starting',
		judged: 'Started. Its health check is asking whether calls are taken',
		hint: 'You may close this page. While the machine restarts nobody answers here; the page finds it again by itself.',
		cancel: 'Cancel the update',
	},
	health: {
		title: 'Does this machine take calls?',
		hint: 'The same questions decide after an update whether the new version stays. One of them is a call of the machine to itself.',
		act: 'Check now',
		asking: 'Asking every part …',
		part: 'Part',
		seen: 'What was seen',
		parts: {
			units: 'Services',
			database: 'Database',
			asterisk: 'Asterisk',
			configuration: 'Configuration',
			trunks: 'Trunks',
			call: 'A call',
		},
		states: { good: 'good', bad: 'not good' },
		lastBoot: (when: string) => `After the restart ${when}`,
	},
	history: {
		title: 'Updates',
		none: 'None yet.',
		columns: { when: 'Begun', what: 'Version', outcome: 'What became of it' },
		by: (who: string) => `by ${who}`,
		fromTo: (from: string, to: string) => `${from} → ${to}`,
		outcomes: {
			kept: 'kept',
			'gave-way': 'gave way',
			failed: 'not installed',
			cancelled: 'cancelled',
			interrupted: 'interrupted',
		},
		keptText: 'Calls were taken after the restart.',
		cancelledText: 'Nothing was changed.',
	},
} as const
