/** The set-up wizard: what is done, what comes next, and its end. */
import { z } from 'zod'
import { echoTestNumber } from '#lib/domain/number.ts'
import type { SipStatus } from '#lib/domain/events.ts'
import { isUp } from '#lib/live/line-state.ts'
import { checkPasswordRules, hashPassword } from '../auth/password.ts'
import { startSession, type Visitor } from '../auth/sessions.ts'
import { clearCookie, setupCookie, type Cookies } from '../auth/cookies.ts'
import { hasAnsweredCallTo } from '../db/calls.ts'
import { listExtensions, type ExtensionRow } from '../db/extensions.ts'
import { insertFlow, insertFlowVersion, listFlows } from '../db/flows.ts'
import { insertInboundRoute } from '../db/inbound-routes.ts'
import { deleteSetupSessions } from '../db/setup-sessions.ts'
import { addSetupStepDone, getAppliance, markSetUp } from '../db/settings.ts'
import { listTrunks, type TrunkRow } from '../db/trunks.ts'
import { createUser, findAdministrator, updateUser } from '../db/users.ts'
import { UserError } from '../errors.ts'
import { log } from '../log.ts'
import { changeAs, type Actor } from './actor.ts'
import { receptionMenu } from './flow-templates/reception-menu.ts'
import { readInboundRoute } from './inbound-routes.ts'
import { changeSettings, putIntoForce } from './in-force.ts'
import { theMachine } from './machine.ts'
import { Login, PersonName } from './person-fields.ts'

export { verifySetupCode } from '../auth/setup-code.ts'

/** Steps that need the set-up code, in their order. */
export const setupSteps = ['administrator', 'appliance', 'trunk', 'extensions', 'test-call'] as const
export type SetupStep = (typeof setupSteps)[number]

/** What the wizard shows; all of it from the database, so that it goes on after a reload or a power cut. */
export interface SetupState {
	/** The first step that is not behind the user; `finish` when all are. */
	step: SetupStep | 'finish'
	stepsDone: SetupStep[]
	administrator?: { name: string; login: string }
	applianceName: string
	timeZone: string
	/** The first trunk, if one was made. */
	trunk?: TrunkRow
	extensions: ExtensionRow[]
	testCall: {
		/** Numbers of extensions that a phone has registered as. */
		registered: string[]
		/** Whether a phone has dialled the echo test and was answered. */
		echoHeard: boolean
	}
}

const Administrator = z.object({ name: PersonName, login: Login, password: z.string() })

let readSipStatus: () => Promise<SipStatus[]> = () => Promise.resolve([])

/** Names where the wizard learns which phones are registered. */
export function useSipStatus(read: () => Promise<SipStatus[]>): void {
	readSipStatus = read
}

/** What is known of phones and trunks at this moment; the wizard's only view of them, since it has no live connection. */
export function sipStatusNow(): Promise<SipStatus[]> {
	return readSipStatus()
}

async function registeredNumbers(): Promise<string[]> {
	return (await readSipStatus())
		.filter((status) => status.kind === 'extension' && isUp(status))
		.map((status) => status.endpoint)
}

/** How far the set-up is. */
export async function getSetupState(): Promise<SetupState> {
	const [appliance, administrator, trunks, extensions, registered, echoHeard] = await Promise.all([
		getAppliance(),
		findAdministrator(),
		listTrunks(),
		listExtensions(),
		registeredNumbers(),
		hasAnsweredCallTo(echoTestNumber),
	])
	const stepsDone = setupSteps.filter((step) => appliance.setupStepsDone.includes(step))
	return {
		step: setupSteps.find((step) => !stepsDone.includes(step)) ?? 'finish',
		stepsDone,
		...(administrator && { administrator: { name: administrator.name, login: administrator.login } }),
		applianceName: appliance.name,
		timeZone: appliance.timeZone,
		...(trunks[0] && { trunk: trunks[0] }),
		extensions,
		testCall: { registered, echoHeard },
	}
}

/** Puts a step behind the user; also how a step that may be skipped is skipped. */
export async function completeSetupStep(step: SetupStep, actor: Actor): Promise<void> {
	await changeAs(actor, () => addSetupStepDone(step))
}

/**
 * Makes the administrator; a second time it changes the one there is, since the wizard can be gone back in.
 * @param address the browser's
 * @throws UserError 400 for a password that is too weak
 */
export async function createAdministrator(
	input: { name: string; login: string; password: string },
	address: string,
): Promise<void> {
	const { name, login, password } = Administrator.parse(input)
	checkPasswordRules(password, [login, name, (await getAppliance()).name])
	const passwordHash = await hashPassword(password)
	const before = await findAdministrator()
	// Nobody is a user yet: it is whoever has shown the set-up code.
	await changeAs({ kind: 'setup', address }, async () => {
		if (before) await updateUser(before.id, { name, login, passwordHash })
		else await createUser({ name, login, role: 'admin', passwordHash })
		await addSetupStepDone('administrator')
	})
	log.info('administrator made', { user: name })
}

/**
 * Who acts during the set-up: the administrator who was just made. @param address the browser's
 * @throws UserError 409 before there is one
 */
export async function setupActor(address: string): Promise<Actor> {
	const administrator = await findAdministrator()
	if (!administrator) throw new UserError(409, 'setup.no_administrator', 'Make the administrator first.')
	return { userId: administrator.id, name: administrator.name, address }
}

const firstFlowName = 'Main line'

/**
 * Makes and publishes the flow `Main line`: greeting, then a menu that rings the extensions by key 1, 2 …;
 * and leads a number to it. Made once; nothing happens when there is a flow of this name already.
 * @param did the number that reaches us through the trunk; absent when the trunk was skipped
 */
export async function createFirstFlow(
	extensions: readonly { number: string }[],
	actor: Actor,
	did?: string | undefined,
): Promise<void> {
	const draft = receptionMenu(extensions.map((extension) => extension.number))
	const isMade = (await listFlows()).some((flow) => flow.name === firstFlowName)
	await changeSettings(actor, async () => {
		if (isMade) return
		const flowId = await insertFlow(firstFlowName, draft, actor.userId)
		await insertFlowVersion(flowId, draft, 'Made by the set-up', actor.userId)
		if (did?.trim()) {
			await insertInboundRoute(readInboundRoute({ did, description: 'From the set-up', flowId }))
		}
	})
	await putIntoForce(did?.trim() || firstFlowName)
}

/**
 * Ends the set-up: the code is removed from the machine, the wizard closes, the administrator is signed in.
 * @throws UserError 409 `setup.unfinished` before there is an administrator and a name
 */
export async function finishSetup(visitor: Visitor, cookies: Cookies): Promise<void> {
	const { step } = await getSetupState()
	if (step === 'administrator' || step === 'appliance')
		throw new UserError(409, 'setup.unfinished', 'The administrator and the appliance’s name are still missing.')
	const actor = await setupActor(visitor.address)
	await changeAs(actor, markSetUp)
	await deleteSetupSessions()
	clearCookie(cookies, setupCookie)
	await startSession(actor.userId, visitor, cookies)
	log.info('set-up finished', { user: actor.name })
	// Last, and without it failing the rest: the wizard is closed by the database; the code alone opens nothing now.
	await theMachine()
		.finishSetup()
		.catch((error: unknown) => log.error('the set-up code could not be removed from the machine', { error }))
}
