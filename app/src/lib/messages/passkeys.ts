/** The words of passkeys: making one, using one. */

export const passkeys = {
	title: 'Passkeys',
	text: 'A fingerprint, a face or a PIN of this device or of your password manager, instead of password and code.',
	none: 'You have none.',
	noName: (name: string) =>
		`Browsers know passkeys under a name only. Open the console as ${name} instead of by its address, with its certificate trusted.`,
	notThere: 'This browser knows no passkeys, or does not trust this page’s certificate yet.',
	name: 'Name',
	nameHint: 'Which device it is on',
	add: 'Add a passkey',
	added: 'Added. The next sign-in can do without your password.',
	under: (host: string) => `for ${host}`,
	made: 'Added',
	used: 'Last used',
	never: 'never',
	remove: 'Delete',
	removeOf: (name: string) => `Delete the passkey ${name}`,
	signIn: 'Sign in with a passkey',
	or: 'or',
	working: 'Waiting for the device',
	unreached: 'The appliance did not answer. Try it again.',
	givenUp: 'Nothing came from the device: it was stopped, or that took too long. Try it again.',
	already: 'This device has a passkey for your account already.',
	certificate: 'The browser refuses passkeys here. Trust the appliance’s certificate first.',
	failed: 'The device could not do it. Try another one, or sign in with your password.',
} as const
