/** The words for the state of phones and trunks, and for a phone's settings; shown by several pages. */
export const sip = {
	registered: 'Registered',
	notRegistered: 'Not registered',
	replies: 'Replies',
	noReply: 'No reply',
	rejected: 'Rejected',
	switchedOff: 'Switched off',
	firstAnswer: 'Waiting for the first answer',
	roundTrip: (milliseconds: number) => `${Math.round(milliseconds)} ms`,
	phone: {
		qrLabel: (number: string) => `QR code with the settings of extension ${number}`,
		scan: 'Scan with a phone app that reads SIP settings from a code, or type the three lines into any SIP phone.',
		server: 'Server',
		userName: 'User name',
		password: 'Password',
		show: 'Show',
		hide: 'Hide',
		hidden: 'Hidden password',
		transport: 'UDP or TCP, port 5060',
		transportName: 'Transport',
	},
}
