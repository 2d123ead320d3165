/** Words of the overview. */
const some = (count: number, one: string, many: string) => (count === 1 ? `One ${one}` : `${countWord(count)} ${many}`)

function countWord(count: number): string {
	return ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten'][count] ?? String(count)
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

export const overview = {
	title: 'Overview',
	/** The page's title: what is going on, then what is wrong. */
	sentence: (calls: number, trouble: string[]): string => {
		const going = calls === 0 ? 'Nobody on the line' : some(calls, 'call on the line', 'calls on the line')
		return [going, ...trouble.slice(0, 1).map(lowerFirst)].join(', ')
	},
	figures: {
		onTheLine: 'On the line',
		talking: (count: number) => `${count} talking`,
		today: 'Calls today',
		answered: 'Answered',
		ofToday: (share: string) => (share ? `${share} of today` : 'none today'),
		missed: 'Not taken',
		missedHint: 'from outside',
		phones: 'Phones',
		phonesOf: (total: number) => `of ${total} registered`,
		trunks: 'Trunks',
		trunksOf: (total: number) => `of ${total} ready`,
		spark: (count: number, busiest: number) =>
			`Calls per quarter hour today: ${count} in all, at most ${busiest} in one`,
	},
	needs: {
		title: 'Needs you',
		since: (when: string) => `since ${when}`,
		openTrunk: 'Open trunk',
		openFlow: 'Open flow',
		trunk: {
			rejected: (name: string) => `The carrier of trunk ${name} refuses us`,
			unreachable: (name: string) => `Trunk ${name} does not answer`,
			untrusted: (name: string) => `The carrier of trunk ${name} cannot be trusted`,
			unregistered: (name: string) => `Trunk ${name} is not registered`,
		},
		trunksHeld: 'All trunks are off since a backup was restored',
		trunksHeldText: 'Nothing registers until an administrator turns them on: two machines must not use the same line.',
		openTrunks: 'Open trunks',
		trunkEvidence: (host: string, detail: string) =>
			detail ? `${host}: ${detail.replace(/\.$/, '')}.` : `${host} gave no reason.`,
		trunkHarm: 'Calls through it cannot come in or go out.',
		noTrunk: 'There is no trunk yet',
		noTrunkText: 'Phones can call each other and nobody else.',
		addTrunk: 'Add a trunk',
		service: (name: string) => `${name} is down`,
		serviceText: {
			asterisk: 'No call can come in or go out until it runs again. It is restarted by itself.',
			executor: 'Callers hear an announcement instead of their flow. It is restarted by itself.',
			database: 'Calls go on; settings and the call log wait.',
			redis: 'New calls cannot be followed. It is restarted by itself.',
			other: 'It is restarted by itself.',
		},
		disk: (percent: number) => `The disk is ${percent} % full`,
		diskShortText: 'Calls go on. From 95 % on no recording and no message is begun. Delete old ones.',
		diskFullText: 'Calls go on, but no recording and no message is begun until it is below 90 %. Delete old ones.',
		openSystem: 'Open system',
		backup: 'A backup is missing',
		backupText: (problem: string) =>
			problem ||
			'No backup that is due was made and verified. What is new since the last one would be lost with the disk.',
		openBackup: 'Open backup',
		noFlow: 'No flow is published',
		noFlowText: 'A caller from outside hears that the number is not in use.',
		draftFlow: (name: string) => `Number leads to ${name}, which was never published`,
		draftFlowText: (did: string) => `Callers of ${did} hear that the number is not in use.`,
		noRoute: 'No number leads to a flow',
		noRouteText: (trunk: string) => `Calls that come in through ${trunk} hear that the number is not in use.`,
		addRoute: 'Add an inbound route',
		addFlow: 'Add a flow',
		noExtension: 'There is no extension yet',
		noExtensionText: 'Without a phone there is nobody to connect a caller to.',
		addExtension: 'Add an extension',
	},
	line: {
		title: 'On the line',
		lasting: 'Lasting',
		caller: 'Caller',
		with: 'With',
		now: 'Now',
		trunk: 'Trunk',
		span: '5 min ago',
		end: 'now',
		nobody: 'Nobody is on the line.',
		more: (count: number) => `${count} more`,
		ringing: 'ringing',
		flow: 'flow',
		talking: 'talking',
	},
	ended: {
		title: 'Just ended',
		caption: 'Calls that ended last, the newest first',
		all: 'All calls',
		none: 'No call has ended yet.',
		at: 'Ended',
		how: 'How',
		line: 'Its line',
	},
	trunks: {
		title: 'Trunks',
		all: 'All trunks',
		none: 'No trunk yet',
		notYet: 'not heard yet',
		calls: (count: number) => (count === 1 ? '1 call' : `${count} calls`),
	},
	extensions: {
		title: 'Extensions',
		all: 'All extensions',
		none: 'No extension yet',
		talking: 'talking',
		ringing: 'ringing',
		calling: 'calling',
		more: (count: number) => `${count} more`,
	},
	machine: {
		title: 'Machine',
		notHeard: 'Not heard from yet',
		states: { active: 'runs', failed: 'down', starting: 'starting', unknown: 'unknown' },
		names: {
			asterisk: 'Asterisk',
			executor: 'Call engine',
			console: 'Console',
			database: 'Database',
			redis: 'Redis',
		} as Record<string, string>,
	},
} as const
