/** One person: role and areas, sessions, tokens, second factor; switching off and removing. */
import { error } from '@sveltejs/kit'
import { z } from 'zod'
import { grantedAreas, mayChange } from '#lib/domain/permission.ts'
import { action, type SentForm } from '#lib/server/auth/action.ts'
import { openSessions } from '#lib/server/auth/sessions.ts'
import { listPeople } from '#lib/server/db/users.ts'
import { revokeToken, viewTokens } from '#lib/server/settings/api-tokens.ts'
import {
	changePerson,
	endSession,
	endSessions,
	removePerson,
	resetSecondFactor,
	switchPerson,
	type PersonInput,
} from '#lib/server/settings/people.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params, locals }) => {
	const id = z.uuid().safeParse(params.userId).data
	const found = id && (await listPeople()).find((person) => person.id === id)
	if (!found) error(404, 'This person is gone: somebody removed the account.')
	const { createdAt: _createdAt, lastSeenAt: _lastSeenAt, ...person } = found
	const sessions = (await openSessions(person.id)).map(({ createdAt, lastSeenAt, ...session }) => ({
		...session,
		createdAt: createdAt.getTime(),
		lastSeenAt: lastSeenAt.getTime(),
		isThisOne: session.id === locals.sessionId,
	}))
	// Whose program reaches how far is for those who could end it.
	const mayRevoke = locals.user !== undefined && mayChange(locals.user, '/people')
	return { person, sessions, tokens: mayRevoke ? await viewTokens(person.id) : undefined }
}

function personInputFrom(form: SentForm): PersonInput {
	const areaLevels = Object.fromEntries(grantedAreas.map((area) => [area, form.text(`area.${area}`)]))
	const input = { name: form.text('name'), login: form.text('login'), role: form.text('role'), areaLevels }
	// Text until it is parsed; what is none of the choices is refused there.
	return input as PersonInput
}

export const actions = {
	save: action(async (form, actor, { params }) => {
		await changePerson(params.userId, personInputFrom(form), actor)
		return { saved: true }
	}),
	switch: action((form, actor, { params }) => switchPerson(params.userId, form.text('isActive') === 'yes', actor)),
	remove: action((_form, actor, { params }) => removePerson(params.userId, actor)),
	resetFactor: action((_form, actor, { params }) => resetSecondFactor(params.userId, actor)),
	revokeToken: action((form, actor, { params }) => revokeToken(params.userId, form.text('tokenId'), actor)),
	endSession: action((form, actor, { params }) => endSession(params.userId, form.text('sessionId'), actor)),
	endSessions: action((_form, actor, { params, locals }) => endSessions(params.userId, actor, locals.sessionId)),
} satisfies Actions
