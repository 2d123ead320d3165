/** The gate in front of every route: closed unless it is written here, or in domain/permission.ts, that it is open. */
import { obstacleTo, type Obstacle, type SignedInUser } from '../../domain/permission.ts'
import { permission as words } from '../../messages/permission.ts'

/** Routes that answer without a session once the set-up is complete. A new route is closed until its id stands here. */
export const openRoutes: ReadonlySet<string> = new Set([
	'/login',
	'/login/code',
	// Its token is the key.
	'/invitation/[token]',
	// The session's cookie does not follow to a new address; a one-time token does, and lets nothing be done but keep it.
	'/network/confirm',
	// The same on every appliance of this version; editors and programs fetch it without signing in.
	'/(console)/flows/flow.schema.json',
])

/** Where the wizard is. */
const setupPath = '/setup'
/** The one form action of the wizard that works before the set-up code was shown: it is the one that shows it. */
const codeAction = '/code'
/** The one place that is open to somebody who still has to set up a second factor. */
const secondFactorPath = '/account/second-factor'

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
	/** The request brings a token of a program, good or not; then no cookie counts. */
	hasToken: boolean
	/** The route has an endpoint and no page, which is what programs may ask. */
	isEndpoint: boolean
}

export type GateVerdict =
	| { answer: 'pass' }
	| { answer: 'go-to'; path: string; status: 401 | 403; code: string; message: string; obstacle?: Obstacle }

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
const toSecondFactor: GateVerdict = {
	answer: 'go-to',
	path: secondFactorPath,
	status: 403,
	code: 'second_factor.missing',
	message: 'A second factor is asked of your role. Set one up first.',
}
const badToken: GateVerdict = {
	answer: 'go-to',
	path: '/login',
	status: 401,
	code: 'token.refused',
	message: 'This token is wrong, expired or revoked.',
}
const notForPrograms: GateVerdict = {
	answer: 'go-to',
	path: '/login',
	status: 403,
	code: 'token.page',
	message: 'A token opens what is made for programs; this is a page.',
}

function isUnder(path: string, parent: string): boolean {
	return path === parent || path.startsWith(`${parent}/`)
}

const isReading = (method: string) => method === 'GET' || method === 'HEAD'

/** Before the set-up is complete nothing but the wizard answers, and of it only the code's page until the code was shown. */
function whileSettingUp(knock: Knock): GateVerdict {
	if (knock.routeId === null || !isUnder(knock.routeId, setupPath)) return toSetup
	if (knock.isSettingUp) return pass
	if (knock.routeId !== setupPath) return toSetup
	return isReading(knock.method) || (knock.method === 'POST' && knock.formAction === codeAction) ? pass : toSetup
}

/** Where a browser is led that was refused: to a page that says why, within the console. */
function refuse(obstacle: Obstacle): GateVerdict {
	const query = new URLSearchParams({ ...obstacle })
	const message = words.refused(obstacle)
	return { answer: 'go-to', path: `/refused?${query}`, status: 403, code: 'permission.missing', message, obstacle }
}

function forUser(user: SignedInUser, { routeId, method }: Knock): GateVerdict {
	// Nothing lies there, which may be said.
	if (routeId === null) return pass
	if (user.needsSecondFactor && !isUnder(routeId, `/(console)${secondFactorPath}`)) return toSecondFactor
	const obstacle = obstacleTo(user, routeId, isReading(method) ? 'read' : 'change')
	return obstacle ? refuse(obstacle) : pass
}

/** Decides about one request; says where a browser is sent and what a program is told. */
export function decide(knock: Knock): GateVerdict {
	const { routeId, user } = knock
	if (!knock.isSetUp) return whileSettingUp(knock)
	if (routeId !== null && isUnder(routeId, setupPath)) return toConsole
	if (routeId !== null && openRoutes.has(routeId)) return pass
	if (knock.hasToken) {
		if (!user) return badToken
		return knock.isEndpoint || routeId === null ? forUser(user, knock) : notForPrograms
	}
	return user ? forUser(user, knock) : toSignIn
}
