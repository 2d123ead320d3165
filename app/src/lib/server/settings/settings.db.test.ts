import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FlowDocument } from '#lib/flow/document.ts'
import { findProblems } from '#lib/flow/find-problems.ts'
import { getFlow, listFlows, listFlowVersions } from '#lib/server/db/flows.ts'
import { listInboundRoutes } from '#lib/server/db/inbound-routes.ts'
import { readRouting } from '#lib/server/routing.ts'
import {
	createExtension,
	nextFreeExtension,
	removeExtension,
	renewSipPassword,
} from '#lib/server/settings/extensions.ts'
import { fakeMachine } from '#lib/server/settings/fake-machine.ts'
import { createFlow, publishFlow, removeFlow, restoreVersion, saveDraft } from '#lib/server/settings/flows.ts'
import { createInboundRoute } from '#lib/server/settings/inbound-routes.ts'
import { useForce } from '#lib/server/settings/in-force.ts'
import { useMachine } from '#lib/server/settings/machine.ts'
import {
	completeSetupStep,
	createAdministrator,
	createFirstFlow,
	finishSetup,
	getSetupState,
	setupActor,
	verifySetupCode,
} from '#lib/server/settings/setup.ts'
import { changeTrunk, createTrunk } from '#lib/server/settings/trunks.ts'
import { refusalOf } from '#lib/server/auth/action.ts'
import { signIn } from '#lib/server/auth/sign-in.ts'
import { sessionUser, signOut } from '#lib/server/auth/sessions.ts'
import { sessionCookie, setupCookie, type Cookies } from '#lib/server/auth/cookies.ts'
import { isSettingUp } from '#lib/server/auth/setup-code.ts'
import type { Actor } from '#lib/server/settings/actor.ts'
import { freshDatabase } from '../../../../tests/db.ts'

await freshDatabase()

let published = 0
let isSetupFinished = false
useForce({
	publishRouting: async () => void published++,
	applyAsteriskConfig: async () => [{ object: '201', applied: false, problem: 'it was refused.', tookMs: 1 }],
	tryAgain: () => {},
})
useMachine(
	fakeMachine({
		setHostName: () => Promise.resolve(),
		setTimeZone: () => Promise.resolve(),
		finishSetup: async () => void (isSetupFinished = true),
	}),
)

const stateDirectory = mkdtempSync(join(tmpdir(), 'callytics-state-'))
writeFileSync(join(stateDirectory, 'setup-code'), 'K7QM-3FXP\n')
afterAll(() => rmSync(stateDirectory, { recursive: true }))

/** A browser's cookies. */
function browser(): Cookies & { jar: Map<string, string> } {
	const jar = new Map<string, string>()
	return {
		jar,
		get: (name) => jar.get(name),
		set: (name, value) => void jar.set(name, value),
		delete: (name) => void jar.delete(name),
	}
}
const visitor = { address: '192.0.2.7', userAgent: 'Test' }
const administrator = { name: 'Ada Byron', login: 'Ada', password: 'engines weave algebra' }

let actor: Actor
beforeAll(async () => {
	await createAdministrator(administrator, '192.0.2.7')
	actor = await setupActor('192.0.2.7')
})

test('a wrong set-up code is refused, and after five the right one has to wait as well', async () => {
	for (let attempt = 0; attempt < 5; attempt++) {
		await expect(verifySetupCode('AAAA-AAAA', '192.0.2.66', browser(), stateDirectory)).rejects.toMatchObject({
			code: 'setup.wrong_code',
		})
	}
	await expect(verifySetupCode('K7QM-3FXP', '192.0.2.66', browser(), stateDirectory)).rejects.toMatchObject({
		status: 429,
	})
})

test('the set-up code opens the wizard to the browser that showed it, however it is typed', async () => {
	const mine = browser()
	await verifySetupCode(' k7qm3fxp ', '192.0.2.8', mine, stateDirectory)
	expect(await isSettingUp(mine.get(setupCookie))).toBe(true)
	expect(await isSettingUp(browser().get(setupCookie))).toBe(false)
	expect(await isSettingUp('made-up')).toBe(false)
})

test('a password that is the login with a number behind it is refused', async () => {
	await expect(createAdministrator({ ...administrator, password: 'ada' }, '192.0.2.7')).rejects.toMatchObject({
		code: 'password.too_short',
	})
	await expect(
		createAdministrator({ ...administrator, login: 'administrator', password: 'Administrator1815' }, '192.0.2.7'),
	).rejects.toMatchObject({
		code: 'password.guessable',
	})
})

test('two extensions cannot have one number, and Asterisk’s refusal comes with the saved row', async () => {
	const saved = await createExtension({ name: 'Front desk' }, actor)
	expect(saved.extension.number).toBe('201')
	expect(saved.applied).toMatchObject({ applied: false, problem: 'it was refused.' })
	await expect(createExtension({ number: '201', name: 'Other' }, actor)).rejects.toMatchObject({
		code: 'extension.number_taken',
		field: 'number',
	})
	expect(await nextFreeExtension()).toBe('202')
	const renewed = await renewSipPassword(saved.extension.id, actor)
	expect(renewed.extension.sipPassword).toHaveLength(20)
	expect(renewed.extension.sipPassword).not.toBe(saved.extension.sipPassword)
})

test('a phone in a browser is neither for the VPN only nor marked as encrypted', async () => {
	for (const other of [{ isVpnOnly: true }, { isEncrypted: true }])
		await expect(createExtension({ number: '290', name: 'Agent', isInBrowser: true, ...other }, actor)).rejects.toThrow(
			'A phone in a browser is always encrypted',
		)
})

test('a trunk keeps its password when the form leaves it empty, and loses it when it needs none', async () => {
	const input = {
		name: 'Carrier',
		kind: 'registration',
		host: 'sip.example.com',
		userName: 'u1',
		password: 's3cret',
	} as const
	const { trunk } = await createTrunk(input, actor)
	const kept = await changeTrunk(trunk.id, { ...input, password: '', host: 'sip2.example.com' }, actor)
	expect(kept.trunk).toMatchObject({ password: 's3cret', host: 'sip2.example.com', port: 5060 })
	const open = await changeTrunk(trunk.id, { ...input, kind: 'address' }, actor)
	expect(open.trunk).toMatchObject({ password: '', userName: '' })
	await expect(createTrunk({ ...input, name: 'Other', host: 'a;b\n[x]' }, actor)).rejects.toThrow('The host is a name')
})

test('a line that signs on shows its account until it has a number to show; one by address shows who calls', async () => {
	const account = { kind: 'registration', userName: 'fenwick-0100@carrier.example', password: 's3cret' } as const
	const input = { ...account, name: 'Account', host: 'sip.example.com' }
	const { trunk } = await createTrunk(input, actor)
	const shown = async () => (await readRouting()).trunks.find(({ id }) => id === trunk.id)?.callerId
	expect(await shown()).toBe('fenwick-0100')
	await changeTrunk(trunk.id, { ...input, callerId: '+3225550100' }, actor)
	expect(await shown()).toBe('+3225550100')
	await changeTrunk(trunk.id, { ...input, kind: 'address' }, actor)
	expect(await shown()).toBe('')
})

test('a flow with an exit that leads nowhere is not published, and says at which node', async () => {
	const { id } = await createFlow({ name: 'Reception', template: 'reception' }, actor)
	const refusal = publishFlow(id, { revision: 1 }, actor)
	await expect(refusal).rejects.toMatchObject({ status: 422, code: 'flow.has_problems' })
	await expect(refusal).rejects.toHaveProperty('problems')
})

test('the second of two editors is told who saved, and overwrites nothing', async () => {
	const { id } = await createFlow({ name: 'Shared' }, actor)
	const { draft } = (await getFlow(id))!
	await saveDraft(id, { document: draft, revision: 1 }, actor)
	const second: FlowDocument = { ...draft, nodes: [] }
	await expect(saveDraft(id, { document: second, revision: 1 }, actor)).rejects.toMatchObject({
		code: 'flow.draft_changed',
		message: expect.stringContaining('Ada Byron') as string,
	})
	expect((await getFlow(id))?.draft).toEqual(draft)
})

test('the first flow takes the number given, rings the extensions and can be published as it is', async () => {
	await createExtension({ number: '202', name: 'Back office' }, actor)
	await createFirstFlow([{ number: '201' }, { number: '202' }], actor, '+32 2 555 01 00')
	await createFirstFlow([{ number: '201' }], actor, '+32 2 555 01 00')
	const [flow] = (await listFlows()).filter((candidate) => candidate.name === 'Main line')
	expect(flow).toMatchObject({ publishedVersion: 1, hasUnpublishedChanges: false, dids: ['+3225550100'] })
	expect(findProblems((await getFlow(flow!.id))!.draft)).toEqual([])
	const routing = await readRouting()
	expect(routing.dids).toEqual([{ did: '+3225550100', flowId: flow!.id }])
	expect(routing.flows.find((candidate) => candidate.id === flow!.id)?.version).toBe(1)
	expect(routing.extensions.map((extension) => extension.number)).toEqual(['201', '202'])
	expect(routing.revision).toBeGreaterThan(0)
	expect(published).toBeGreaterThan(0)
})

test('a version can be restored into the draft and published again', async () => {
	const [flow] = (await listFlows()).filter((candidate) => candidate.name === 'Main line')
	const before = (await getFlow(flow!.id))!
	const empty: FlowDocument = { nodes: [], edges: [] }
	const saved = await saveDraft(flow!.id, { document: empty, revision: before.draftRevision }, actor)
	const restored = await restoreVersion(flow!.id, 1, actor)
	expect(restored.draftRevision).toBe(saved.draftRevision + 1)
	expect(await publishFlow(flow!.id, { revision: restored.draftRevision, comment: 'As it was' }, actor)).toEqual({
		version: 2,
	})
	expect((await listFlowVersions(flow!.id)).map((version) => [version.version, version.publishedByName])).toEqual([
		[2, 'Ada Byron'],
		[1, 'Ada Byron'],
	])
})

test('what callers are led to cannot be deleted under them', async () => {
	const [route] = await listInboundRoutes()
	await expect(removeFlow(route!.flowId, actor)).rejects.toMatchObject({ code: 'flow.in_use' })
	const { extensions } = await getSetupState()
	await expect(removeExtension(extensions[0]!.id, actor)).rejects.toMatchObject({ code: 'extension.in_use' })
	await expect(
		createInboundRoute({ did: '0032 2 555 01 00', description: '', flowId: route!.flowId }, actor),
	).rejects.toMatchObject({ code: 'inbound_route.did_taken' })
})

test('the wizard goes on where it stood and ends once', async () => {
	await expect(finishSetup(visitor, browser())).rejects.toMatchObject({ code: 'setup.unfinished' })
	expect((await getSetupState()).step).toBe('appliance')
	await completeSetupStep('appliance', actor)
	await completeSetupStep('appliance', actor)
	await completeSetupStep('extensions', actor)
	expect((await getSetupState()).step).toBe('trunk')
	const mine = browser()
	await finishSetup(visitor, mine)
	expect(isSetupFinished).toBe(true)
	expect((await sessionUser(mine.get(sessionCookie)))?.user).toMatchObject({ name: 'Ada Byron', role: 'admin' })
})

test('signing in needs the password, whatever the case of the login; signing out ends the session', async () => {
	const mine = browser()
	await expect(signIn({ login: 'ada', password: 'wrong' }, visitor, mine)).rejects.toMatchObject({ status: 401 })
	await expect(signIn({ login: 'nobody', password: 'wrong' }, visitor, mine)).rejects.toMatchObject({ status: 401 })
	await signIn({ login: 'ADA ', password: administrator.password }, visitor, mine)
	const token = mine.get(sessionCookie)
	expect((await sessionUser(token))?.user).toMatchObject({ name: 'Ada Byron' })
	await signOut(mine, '192.0.2.7')
	expect(await sessionUser(token)).toBeUndefined()
	expect(mine.jar.size).toBe(0)
})

test('an address that never was an id is not found, instead of an error', async () => {
	expect(await getFlow('x')).toBeUndefined()
	await expect(removeExtension("x'; --", actor)).rejects.toMatchObject({ code: 'extension.not_found' })
	await expect(saveDraft('x', { document: { nodes: [], edges: [] }, revision: 1 }, actor)).rejects.toMatchObject({
		status: 404,
	})
})

test.each([
	['a letter no database can keep', 'Hel\u0000lo'],
	['half a letter', 'Hel\ud800lo'],
])('%s in a drawing is refused in words, not as a fault of ours', async (_what, name) => {
	const { id } = await createFlow({ name: `Odd ${name.length}${name.charCodeAt(3)}` }, actor)
	const flow = await getFlow(id)
	const drawing = { ...flow!.draft, nodes: flow!.draft.nodes.map((node) => ({ ...node, name })) }
	const refused = await saveDraft(id, { document: drawing, revision: flow!.draftRevision }, actor).catch(refusalOf)
	expect(refused).toMatchObject({ status: 400, code: 'input.unkeepable' })
	expect((await getFlow(id))?.draftRevision).toBe(flow!.draftRevision)
})
