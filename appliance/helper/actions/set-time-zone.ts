/** Action set-time-zone: the zone in which this machine tells the time. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { replaceLink } from '../files.ts'
import { timeZonePattern, type HelperRequest } from '../protocol.ts'
import { Refusal } from '../refusal.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'set-time-zone' }>

const ZONES = '/usr/share/zoneinfo'
// /etc is read-only; /etc/localtime is a link to this link.
const LOCALTIME = '/var/lib/callytics/etc/localtime'

export const setTimeZone: Action<Request, { target: string }> = {
	verify({ timeZone }) {
		const file = join(ZONES, timeZone)
		if (!timeZonePattern.test(timeZone) || !existsSync(file) || !statSync(file).isFile())
			throw new Refusal('time_zone.unknown', `There is no time zone "${timeZone}". Choose one from the list.`)
	},
	generate: ({ timeZone }) => ({ target: join(ZONES, timeZone) }),
	async apply({ target }) {
		await replaceLink(LOCALTIME, target)
		return ''
	},
}
