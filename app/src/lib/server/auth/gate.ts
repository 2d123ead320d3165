/** The gate in front of every route: closed unless it is written here that it is open. */
import type { SignedInUser } from '../../domain/user.ts'

/** Routes that answer without a session once the set-up is complete. A new route is closed until its id stands here. */
export const openRoutes: ReadonlySet<string> = new Set([
	'/login',
	// The same on every appliance of this version; editors and programs fetch it without signing in.
	'/(console)/flows/flow.schema.json',
])

/** Where the wizard is. */
const setupPath = '/setup'
/** The one form action of the wizard that works before the set-up code was shown: it is the one that shows it. */
const codeAction = '/code'

/** What the gate must know of a request. */
export interface Knock {
	/** SvelteKit's route id; null when no route has this path. */
	routeId: string | null
	pathname: string
	method: string
	/** Name of the form action as SvelteKit has it in the query, e.g. `/code`. */
	formAction: string | undefined
	isSetUp: boolean
	/** The browser has shown the set-up code. */
	isSettingUp: boolean
	user: SignedInUser | undefined
}

export type GateVerdict =
	| { answer: 'pass' }
	| { answer: 'go-to'; path: '/setup' | '/login' | '/'; status: 401 | 403; code: string; message: string }

const pass: GateVerdict = { answer: 'pass' }

const toSetup: GateVerdict = {
	answer: 'go-to',
	path: '/setup',
	status: 403,
	code: 'setup.not_complete',
	message: 'This appliance is not set up yet. Open its console in a browser.',
}
const toSignIn: GateVerdict = {
	answer: 'go-to',
	path: '/login',
	status: 401,
	code: 'session.none',
	message: 'You are not signed in.',
}
const toConsole: GateVerdict = {
	answer: 'go-to',
	path: '/',
	status: 403,
	code: 'setup.complete',
	message: 'This appliance is set up already.',
}

function isUnder(path: string, parent: string): boolean {
	return path === parent || path.startsWith(`${parent}/`)
}

/** Before the set-up is complete nothing but the wizard answers, and of it only the code's page until the code was shown. */
function whileSettingUp(knock: Knock): GateVerdict {
	if (knock.routeId === null || !isUnder(knock.routeId, setupPath)) return toSetup
	if (knock.isSettingUp) return pass
	if (knock.routeId !== setupPath) return toSetup
	const isReading = knock.method === 'GET' || knock.method === 'HEAD'
	return isReading || (knock.method === 'POST' && knock.formAction === codeAction) ? pass : toSetup
}

/** Decides about one request; says where a browser is sent and what a program is told. */
export function decide(knock: Knock): GateVerdict {
	if (!knock.isSetUp) return whileSettingUp(knock)
	if (knock.routeId !== null && isUnder(knock.routeId, setupPath)) return toConsole
	if (knock.user) return pass
	return knock.routeId !== null && openRoutes.has(knock.routeId) ? pass : toSignIn
}
