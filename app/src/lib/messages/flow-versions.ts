/** The words of a flow's versions: comparing two, importing and exporting, and what calls do in the one that is published. */

function many(count: number, one: string, more: string): string {
	return count === 1 ? `1 ${one}` : `${count.toLocaleString('en-GB')} ${more}`
}

const period = (days: number) => (days === 0 ? 'today' : `in the last ${days} days`)

export const flowVersions = {
	comparing: {
		compareWith: (version: number) => `Compare with v${version}`,
		compare: 'Compare',
		compareOf: (version: number) => `Compare v${version} with the draft`,
		title: 'What is different',
		place: (shown: string, before: number) => `${shown} compared with v${before}`,
		from: 'From',
		to: 'To',
		version: (version: number) => `v${version}`,
		draft: 'the draft',
		none: 'Nothing is different.',
		onlyMoved: 'Nodes stand elsewhere; a call is treated the same.',
		nodes: 'Nodes',
		exits: 'Exits',
		kinds: { added: 'added', removed: 'removed', changed: 'changed', moved: 'moved' },
		name: 'Name',
		type: 'Type',
		on: 'on',
		off: 'off',
		nothing: 'nothing',
		nowhere: 'nowhere',
		then: ', then ',
		was: (words: string) => `before: ${words}`,
		item: (position: number) => String(position),
		said: (text: string) => `“${text}”`,
		value: (expression: string, as: string) => `${expression} as ${as}`,
		edge: (from: string, exit: string, before: string, after: string) => `${from}, exit ${exit}: ${before} → ${after}`,
	},
	files: {
		export: 'Export',
		exportOf: (version: number) => `Export v${version} as a file`,
		exportDraft: 'Export the draft',
		importDraft: 'Import into the draft',
		import: 'Import a flow',
		intoDraft: 'Import a file into the draft',
		intoDraftText:
			'The draft becomes the flow in the file. What takes calls does not change until you publish. Undo brings the present draft back while this page stays open.',
		newText:
			'A file that was exported from an appliance. It becomes a flow of its own; calls reach it once you publish it.',
		file: 'File',
		fileHint: 'The JSON file of a flow, up to 500 kB',
		name: 'Name',
		nameHint: 'Empty: the name in the file',
		tooLong: 'This file is too long to be a flow: it may have at most 500 kB. Nothing was changed.',
		noFile: 'Choose a file.',
		away: 'The appliance did not answer. Nothing was changed. Try again.',
		of: (node: string, message: string) => `${node}: ${message}`,
		go: 'Import the flow',
		cancel: 'Cancel',
	},
	operation: {
		view: 'What is shown',
		draft: 'Draft',
		operation: 'In operation',
		notPublished: 'Nothing is published yet',
		period: 'Period',
		periods: { 0: 'Today', 7: '7 days', 30: '30 days' } as Record<number, string>,
		away: 'The figures did not arrive; they are asked for again.',
		loading: 'Adding up',
		share: (percent: number) => `${percent} %`,
		seconds: (seconds: string) => `${seconds} s`,
		came: (count: number) => `${count.toLocaleString('en-GB')} came`,
		hungUp: (count: number) => `${count.toLocaleString('en-GB')} hung up`,
		cameHere: (count: number, days: number) => `${many(count, 'call', 'calls')} came here ${period(days)}.`,
		nobodyCame: (days: number) => `No call came here ${period(days)}.`,
		leftBy: (count: number, exit: string) => `${count.toLocaleString('en-GB')} left by ${exit}`,
		hungUpHere: (count: number) => `${many(count, 'caller', 'callers')} hung up here`,
		stayed: (stay: string) => `Half of them stayed no longer than ${stay}.`,
	},
}
