/** The words of the Backup pages. */
import { formatClock, formatDay, formatMinute } from '#lib/ui/time.ts'
import { weekdays } from '#lib/domain/schedule.ts'

/** `1.2 GB`, `340 MB`, `12 kB`. */
function size(bytes: number): string {
	if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`
	if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`
	return `${Math.round(bytes / 1e3)} kB`
}

const plural = (count: number, one: string, many: string) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`
const dayNames = weekdays.map((day) => day.charAt(0).toUpperCase() + day.slice(1))

export const backup = {
	title: 'Backup',
	crumb: 'Machine',
	size,
	setUp: 'Set up the backup',
	runNow: 'Back up now',
	change: 'Change the plan',
	elsewhere: 'Back up to another place',
	lede: {
		verified: (when: string) => `The last backup was made ${when} and verified by restoring from it.`,
		none: 'No backup has been made yet.',
	},
	empty: {
		title: 'Nothing of this machine is kept anywhere else',
		text: 'A disk that breaks takes settings, calls, recordings and messages with it. Backups are encrypted, and each is tried out after it was made.',
		place: 'Place',
		placeText: 'A USB disk, an SFTP server or an S3 store',
		paper: 'Paper',
		paperText: 'To print the recovery sheet: without its key nobody opens a backup',
	},
	alarm: {
		title: 'A backup is missing',
		text: (since: string, lastGood: string | undefined, problem: string) =>
			`It was due ${since}. ${lastGood ? `The last verified one is of ${lastGood}.` : 'There is no verified one.'}${problem ? ` ${problem}` : ''}`,
		open: 'Open backup',
		subject: (name: string) => `${name}: a backup is missing`,
		mail: (name: string, lastGood: number | undefined, problem: string, zone: string) =>
			[
				`The appliance ${name} should have made a backup and has none that was verified.`,
				lastGood === undefined
					? 'There is no verified backup at all.'
					: `The last verified one is of ${formatDay(lastGood, zone, lastGood + 8 * 86_400_000)}, ${formatMinute(lastGood, zone)}.`,
				...(problem ? [`The last one failed: ${problem}`] : []),
				'',
				'Look at the page Backup of its console.',
				'',
			].join('\n'),
	},
	unproven: {
		title: 'No backup is made yet: nobody has proven to hold the key.',
		text: 'Print the recovery sheet and type the end of its key.',
		open: 'Open the recovery sheet',
	},
	running: {
		title: 'A backup is under way',
		steps: {
			preparing: 'Opening the repository',
			dumping: 'Dumping the database',
			copying: 'Copying',
			verifying: 'Verifying: the database is restored and compared',
			tidying: 'Deleting backups that the plan no longer keeps',
		},
		starting: 'Starting',
		copied: (done: number, total: number, filesDone: number, filesTotal: number) =>
			`${size(done)} of ${size(total)}, ${filesDone.toLocaleString('en')} of ${plural(filesTotal, 'file', 'files')}`,
		left: (seconds: number) =>
			seconds < 90 ? `about ${Math.max(1, seconds)} s left` : `about ${Math.round(seconds / 60)} min left`,
		hint: 'You may close this page.',
		cancel: 'Cancel the backup',
	},
	runs: {
		title: 'Backups',
		none: 'None yet.',
		columns: { when: 'Begun', verdict: 'Verdict', size: 'Size', added: 'New', took: 'Took' },
		by: (who: string | null, isTimed: boolean) => (isTimed ? 'by the plan' : who ? `by ${who}` : 'by hand'),
		states: { running: 'under way', verified: 'verified', failed: 'failed', stopped: 'cancelled' },
		verdict: (tables: number, rows: number, files: number) => {
			const sampled = files > 0 ? `, and ${plural(files, 'file', 'files')} chosen by chance,` : ''
			return `${plural(rows, 'row', 'rows')} of ${plural(tables, 'table', 'tables')}${sampled} came back as they were.`
		},
		stopped: (who: string | null) => (who ? `Cancelled by ${who}.` : 'Stopped with the machine.'),
		moment: (at: number, zone: string, now: number) => `${formatDay(at, zone, now)} ${formatClock(at, zone)}`,
		shown: (count: number) => `The newest ${count} are shown. What is kept is told by the plan.`,
	},
	plan: {
		title: 'Plan',
		place: 'Place',
		what: 'In it',
		when: 'When',
		next: 'Next',
		kept: 'Kept',
		alarm: 'Alarm',
		key: 'Key',
		keyProven: (when: string) => `proven ${when}; it stands on the recovery sheet`,
		places: {
			machine: 'This machine’s own disk',
			disk: (disk: string) => `Disk ${disk}`,
			sftp: (user: string, host: string, path: string) => `${user}@${host}, folder ${path}`,
			s3: (bucket: string, endpoint: string) => `Bucket ${bucket} at ${endpoint}`,
		},
		always: 'Settings, database, sounds, certificates',
		recordings: 'recordings',
		messages: 'messages',
		daily: (clock: string) => `Every day at ${clock}`,
		weekly: (weekday: number, clock: string) => `Every ${dayNames[weekday] ?? ''} at ${clock}`,
		inZone: (zone: string) => `(${zone})`,
		keeps: (last: number, daily: number, weekly: number, monthly: number) =>
			`the last ${last}, and one for each of ${daily} days, ${weekly} weeks, ${monthly} months`,
		alarmPage: 'on the overview',
		ownDisk: 'It is on the machine that it is of: it helps against mistakes, not when the machine is lost.',
	},
	form: {
		title: 'Set up the backup',
		place: 'Where backups are kept',
		kinds: {
			disk: 'A USB disk',
			sftp: 'An SFTP server',
			s3: 'An S3 store',
			machine: 'This machine’s own disk',
		},
		machineHint: 'Against mistakes only: when the machine is lost, so are they.',
		disk: 'Disk',
		diskHint: 'Nothing else on it is touched. It may stay plugged in.',
		noDisk:
			'No disk is plugged in. Plug one in and load this page again; it needs a file system (ext4, exFAT, FAT, NTFS).',
		diskOf: (name: string, bytes: number, fileSystem: string) => `${name || 'Disk'}, ${size(bytes)}, ${fileSystem}`,
		host: 'Server',
		port: 'Port',
		user: 'Account',
		path: 'Folder',
		pathHint: 'Without a slash at its beginning it lies in the account’s own folder. The first backup makes it.',
		endpoint: 'Address',
		endpointHint: 'Such as https://s3.eu-central-1.amazonaws.com',
		bucket: 'Bucket',
		s3Path: 'Folder in the bucket',
		optional: 'May be empty',
		region: 'Region',
		accessKey: 'Access key',
		accessSecret: 'Secret of the access key',
		accessHint: 'Kept in a file on the appliance that only its backup reads.',
		confirm: {
			title: 'Is this your server?',
			text: 'It shows this key. Compare it with what the server’s administrator says (ssh-keygen -lf on the server); never take it unseen.',
			tick: 'It is the same key',
			publicKey: 'The appliance’s public key',
			publicKeyHint: 'Add this line to the account’s ~/.ssh/authorized_keys before you go on.',
		},
		key: 'Key of a repository that is there already',
		keyHint: 'Empty for a new one. From the recovery sheet of the machine that made it.',
		what: 'What is in it',
		always: 'Settings, database, sounds, certificates and Asterisk’s own files are always in it.',
		recordings: 'Recordings of calls',
		messages: 'Messages in mailboxes',
		when: 'When',
		rhythms: { daily: 'Every day', weekly: 'Once a week' },
		rhythm: 'How often',
		weekday: 'On',
		weekdays: dayNames,
		clock: 'At',
		clockHint: (zone: string) => `In the appliance’s zone, ${zone}`,
		keep: 'How many are kept',
		keepLast: 'The last',
		keepDaily: 'Days',
		keepWeekly: 'Weeks',
		keepMonthly: 'Months',
		keepHint: 'The last so many, and beyond them one for each of so many days, weeks and months.',
		alarm: 'Alarm',
		alarmHint: 'When no verified backup was made within three hours after it was due.',
		alarmMail: 'Mail to',
		alarmMailHint: 'Addresses with commas; it goes out through the server on the page Mail.',
		alarmWebhook: 'Webhook',
		noWebhook: 'None',
		continue: 'Continue',
		submit: 'Open the repository',
		working: 'Working',
		cancel: 'Cancel',
		save: 'Save the plan',
		planTitle: 'The plan',
		planHint: 'It counts from the next backup on.',
		close: 'Close',
	},
	sheet: {
		title: 'Recovery sheet',
		lede: 'Print it, or copy it by hand, and keep it apart from the machine. Without this key nobody opens a backup, neither you nor we. It is shown only until you have proven to hold it.',
		print: 'Print',
		of: 'Appliance',
		address: 'Repository',
		disk: 'Disk',
		diskOf: (name: string, bytes: number | undefined, id: string) =>
			[name, bytes === undefined ? '' : size(bytes), `file system ${id}`].filter(Boolean).join(', '),
		onDisk: 'On another machine the repository is the folder callytics-backup on this disk, wherever that is mounted.',
		key: 'Key',
		made: 'Set up on',
		how: 'Opened by restic 0.17 or newer; what then becomes of its files, docs/restore-by-hand.md says.',
		command: (address: string) => `restic --repo ${address} restore latest --target restored`,
		prove: 'Prove that you hold it',
		ending: 'The last four characters of the key on the sheet',
		endingHint: 'The appliance then tries whether the key, as it stands there, opens the repository.',
		submit: 'Try the key',
		proven: 'The key has been proven. It is shown no more; a new set-up makes a new one.',
		back: 'To the backups',
	},
} as const
