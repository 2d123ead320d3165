/** How soon a certificate ends, in the steps at which somebody is told: a month before, a week before, and when it has. */

export type CertificateStep = 'month' | 'week' | 'ended'

const dayMs = 86_400_000

/** Whole days that are left; below 0 when it has ended. Both in milliseconds since 1970. */
export const daysLeft = (until: number, now: number): number => Math.floor((until - now) / dayMs)

/** Undefined while there is time. @param until when the certificate ends */
export function certificateStep(until: number, now: number): CertificateStep | undefined {
	const days = daysLeft(until, now)
	if (days < 0) return 'ended'
	if (days < 7) return 'week'
	return days < 30 ? 'month' : undefined
}
