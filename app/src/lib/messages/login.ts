/** Words of the sign-in page. */

export const login = {
	title: 'Sign in',
	lede: (name: string) => `to ${name}`,
	product: 'Callytics Appliance',
	user: 'Login',
	password: 'Password',
	submit: 'Sign in',
	lost: 'Password lost? An administrator gives you a new one; the machine’s own screen can do it for the last administrator.',
	missingUser: 'Type your login.',
	missingPassword: 'Type your password.',
	signedOut: 'You are signed out.',
} as const
