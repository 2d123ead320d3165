/** Words of the sign-in page. */

export const login = {
	title: 'Sign in',
	lede: (name: string) => `to ${name}`,
	product: 'Callytics Appliance',
	user: 'Login',
	password: 'Password',
	submit: 'Sign in',
	certificate: 'The browser warns about this page until it knows the appliance’s own certificate authority.',
	getCertificate: 'Its certificate',
	missingUser: 'Type your login.',
	missingPassword: 'Type your password.',
} as const
