/** Everybody with an account, who is invited, and of whom a second factor is asked. */
import { mayChange } from '#lib/domain/permission.ts'
import { listInvitations } from '#lib/server/db/invitations.ts'
import { secondFactorRoles } from '#lib/server/db/second-factors.ts'
import { listPeople } from '#lib/server/db/users.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async ({ locals }) => {
	const [people, invitations, required] = await Promise.all([listPeople(), listInvitations(), secondFactorRoles()])
	return {
		people: people.map(({ createdAt: _createdAt, lastSeenAt, ...person }) => ({
			...person,
			lastSeenAt: lastSeenAt?.getTime(),
		})),
		invitations: invitations.map(({ expiresAt, ...invitation }) => ({ ...invitation, expiresAt: expiresAt.getTime() })),
		required,
		mayChange: locals.user !== undefined && mayChange(locals.user, '/people'),
	}
}
