/** Users of the console and their roles; what a role lets them do stands in permission.ts. */

export const roles = ['admin', 'supervisor', 'operator'] as const
export type Role = (typeof roles)[number]
