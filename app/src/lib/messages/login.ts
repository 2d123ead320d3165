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
	code: {
		title: 'Your code',
		lede: (name: string) => `${name}, the app on your phone shows six digits.`,
		code: 'Code',
		hint: 'The phone is lost? A recovery code does as well, once.',
		missing: 'Type the code.',
		other: 'Sign in as somebody else',
	},
} as const
