/** The words of installing the appliance to another disk, in place of a step of the set-up. */
import { backup } from './backup.ts'

const { size } = backup

interface ShownDisk {
	name: string
	model: string
	serial: string
	bytes: number
	obstacle: 'in-use' | 'read-only' | 'too-small' | null
	contents: { bytes: number; fileSystem: string; label: string; isAppliance: boolean }[]
}

const obstacles = {
	'in-use': 'in use',
	'read-only': 'cannot be written',
	'too-small': 'too small, 4 GB are needed',
}

function contentsOf({ contents }: ShownDisk): string {
	if (contents.length === 0) return 'Nothing is on it.'
	if (contents.some(({ isAppliance }) => isAppliance)) return 'On it: a Callytics Appliance.'
	const parts = contents.map(({ bytes, fileSystem, label }) =>
		[size(bytes), fileSystem || 'of an unknown kind', label && `“${label}”`].filter(Boolean).join(' '),
	)
	return `On it: ${parts.join(', ')}.`
}

const nameOf = ({ name, model, bytes }: ShownDisk) => [name, model, size(bytes)].filter(Boolean).join(' · ')

export const install = {
	title: 'Install to an internal disk',
	text: 'What this machine was started from is copied to another disk, and the machine starts from that one from then on.',
	offer: {
		removable: 'This appliance runs from a disk that can be taken out.',
		other: 'There is another disk in this machine.',
		link: 'Install to an internal disk first',
	},
	runsFrom: (disk: ShownDisk) => `It runs from ${nameOf(disk)}, which is left as it is.`,
	noSource:
		'This appliance does not run from a disk of its own, so there is nothing to install from. Start a machine from a USB disk with the image.',
	none: 'No other disk is there that could take the appliance. Plug in one of 4 GB or more, and look again.',
	look: 'Look again',
	choose: 'The disk that takes it',
	hint: (disk: ShownDisk) =>
		[disk.serial && `Serial number ${disk.serial}.`, contentsOf(disk)].filter(Boolean).join(' '),
	label: nameOf,
	notOffered: 'Not offered',
	unfit: (disk: ShownDisk) => `${nameOf(disk)}: ${disk.obstacle ? obstacles[disk.obstacle] : ''}`,
	happensTitle: 'What will happen',
	happens: [
		'Everything on the chosen disk is lost. No other disk is written to.',
		'The appliance on it starts as on its first day, with secrets, a set-up code and a certificate authority of its own.',
		'What has been set up by now stays on the disk the machine runs from. A backup brings it over.',
	],
	noDisk: 'Choose the disk that takes the appliance.',
	noneDone: 'Nothing was installed to another disk since this machine was started.',
	confirm: (name: string) => `Type ${name} to confirm`,
	notConfirmed: (name: string) => `Type the disk’s name, ${name}, to confirm.`,
	submit: (name: string) => `Erase ${name} and install`,
	back: 'Set up without installing',
	running: {
		title: (name: string) => `The appliance is being installed to ${name}`,
		steps: {
			erasing: 'Emptying the disk',
			copying: 'Copying the system',
			'boot-loader': 'Making the disk bootable',
		},
		starting: 'Beginning',
		away: 'The console does not answer just now; the installation goes on.',
		hint: 'This page may be closed; the installation goes on. Leave the machine switched on. If the power fails, begin again.',
	},
	failed: (problem: string) => `The installation did not come to its end. ${problem}`,
	done: {
		title: (name: string) => `The appliance is installed to ${name}`,
		steps: [
			'Switch the machine off.',
			'Take out the disk it was started from.',
			'Switch it on again. Its screen shows the new set-up code, and perhaps another address.',
		],
		rather: 'Or restart it, and take that disk out as soon as the screen goes dark.',
		powerOff: 'Switch off',
		restart: 'Restart',
		leaving: {
			'power-off': 'The machine is being switched off. Take out the disk it was started from when it is dark.',
			restart: 'The machine restarts. Take out the disk it was started from as soon as the screen goes dark.',
		},
	},
}
