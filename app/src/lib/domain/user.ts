/** Users of the console and what their role lets them do. */

export const roles = ['admin', 'supervisor', 'operator'] as const
export type Role = (typeof roles)[number]

/** What a request knows about who sent it. */
export interface SignedInUser {
	id: string
	name: string
	role: Role
}
