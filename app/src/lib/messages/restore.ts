/** The words of restoring a backup, in the console and in the set-up. */
import { formatClock, formatDay } from '#lib/ui/time.ts'
import { backup } from './backup.ts'

const { size } = backup
const counted = (count: number, one: string, many: string) =>
	`${count.toLocaleString('en')} ${count === 1 ? one : many}`

export const restore = {
	title: 'Restore a backup',
	open: 'Restore',
	bandTitle: 'Restore',
	bandText: 'Bring back what was, whole or in parts: from these backups, or from those of another machine.',
	lede: 'Everything is fetched, checked and loaded beside what runs. Only then is it put in place, at once; when the power fails, the old state or the restored one is there, never a mix.',
	moment: (at: number, zone: string, now: number) => `${formatDay(at, zone, now)} ${formatClock(at, zone)}`,
	list: {
		title: 'Backups',
		otherTitle: 'Backups of the other repository',
		none: 'There is no backup in this repository.',
		notSetUp: 'This machine has no backups of its own.',
		columns: { made: 'Made', of: 'By', size: 'Size' },
		/** After the name of the machine. */
		unverified: ' · not verified',
		choose: 'Choose',
		chooseOf: (when: string) => `Choose the backup of ${when}`,
	},
	sources: { label: 'Repository', own: 'This machine’s backups', other: 'Another repository' },
	other: {
		title: 'Where the backups are',
		text: 'Take it from the recovery sheet of the machine that made them.',
		place: 'Where they are kept',
		key: 'Key',
		keyHint: 'From the recovery sheet: eight groups of four letters and digits.',
		submit: 'Open the repository',
		continue: 'Continue',
		another: 'Another place',
	},
	parts: {
		title: 'What is restored',
		of: (when: string, version: string) => `The backup of ${when}, made by version ${version}`,
		database: 'Settings, users, calls and the list of messages',
		databaseHint: (rows: number) => `${counted(rows, 'row', 'rows')} of the database`,
		recordings: 'Recordings of calls',
		messages: 'Messages in mailboxes',
		sounds: 'Sounds',
		asterisk: 'Asterisk’s own files',
		certificates: 'Certificates and their authority',
		vpn: 'VPN keys and peers',
		network: 'Network addresses and firewall',
		networkHint: 'This machine may be reached by another address afterwards.',
		added: 'Without the settings, what is missing comes back and what is there stays.',
		files: (files: number, bytes: number) => `${counted(files, 'file', 'files')}, ${size(bytes)}`,
		room: (needed: number, free: number) => `Needs up to ${size(needed)} for a while; ${size(free)} are free.`,
	},
	happens: {
		title: 'What will happen',
		replaced: 'What is chosen is replaced by what the backup has. What came later is gone.',
		calls: 'Calls that are running end, and nobody can call for about half a minute.',
		signedOut:
			'Everybody is signed out, you too. Users, passwords, tokens and the audit log are those of the backup: who was removed since is let in again.',
		trunks: 'Trunks stay off until an administrator turns them on, so that two machines do not register the same line.',
		own: 'The plan of backups and this machine’s own passwords stay as they are.',
		quiet: 'Calls go on, and nobody is signed out.',
		asterisk: 'Calls that are running end: Asterisk starts anew.',
	},
	confirm: (word: string) => `Type ${word} to confirm`,
	submit: 'Restore',
	working: 'Working',
	back: 'Back to the list',
	running: {
		title: 'A backup is being restored',
		steps: {
			checking: 'Checking the backup',
			fetching: 'Fetching',
			comparing: 'Comparing what came with what the backup says',
			loading: 'Loading the database beside the one in use',
			switching: 'Putting it in place',
			proving: 'Seeing whether all of it works',
			returning: 'Putting back what was there before',
		},
		starting: 'Starting',
		away: 'The console starts anew. This page goes on by itself.',
		fetched: (done: number, total: number) => `${size(done)} of ${size(total)}`,
		hint: 'You may close this page. Until it is put in place nothing is changed.',
		cancel: 'Cancel the restore',
		bar: 'Fetched',
	},
	results: {
		restored: (when: string) => `The backup of ${when} was restored`,
		restoredUnknown: 'A backup was restored',
		failed: 'The last restore failed; nothing was changed',
		stopped: 'The last restore was cancelled; nothing was changed',
		returned: 'The last restore did not work; all is as it was before',
		by: (who: string, when: string) => (who ? `by ${who}, ${when}` : when),
	},
	wizard: {
		link: 'Restore from a backup',
		title: 'Restore from a backup',
		text: 'Instead of setting this machine up, bring back what another one was. Have its recovery sheet at hand.',
		back: 'Set it up instead',
	},
} as const
