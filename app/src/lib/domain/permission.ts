/** What a role may do, in which area of the console, and which route lies in which area. */
import type { Role } from './user.ts'

/** Parts of the console in which permissions are told apart. `account` is everybody's own. */
export const areas = ['calls', 'messages', 'telephony', 'connections', 'machine', 'help', 'account'] as const
export type Area = (typeof areas)[number]

/** Areas in which the administrator may let a user do more or less than the role does. */
export const grantedAreas = ['calls', 'messages', 'telephony', 'connections', 'machine'] as const
export type GrantedArea = (typeof grantedAreas)[number]

export const levels = ['nothing', 'read', 'change'] as const
export type Level = (typeof levels)[number]

export type Permissions = Readonly<Record<Area, Level>>
export type AreaLevels = Readonly<Partial<Record<GrantedArea, Level>>>

const always = { help: 'read', account: 'change' } as const
const everything = { calls: 'change', messages: 'change', telephony: 'change', connections: 'change' } as const

export const rolePermissions: Readonly<Record<Role, Permissions>> = {
	admin: { ...everything, machine: 'change', ...always },
	supervisor: { ...everything, connections: 'read', machine: 'nothing', ...always },
	operator: {
		...{ calls: 'read', messages: 'read', telephony: 'nothing', connections: 'nothing', machine: 'nothing' },
		...always,
	},
}

/** What somebody may do who may do nothing. */
export const noPermissions: Permissions = {
	...{ calls: 'nothing', messages: 'nothing', telephony: 'nothing', connections: 'nothing', machine: 'nothing' },
	...{ help: 'nothing', account: 'nothing' },
}

/** @param areaLevels where the administrator has decided otherwise than the role */
export function permissionsOf(role: Role, areaLevels: AreaLevels): Permissions {
	return { ...rolePermissions[role], ...areaLevels, ...always }
}

export function isEnough(has: Level, wanted: Level): boolean {
	return levels.indexOf(has) >= levels.indexOf(wanted)
}

/** What is allowed by both: a program may never do more than the user it acts for. */
export function lesserOf(one: Permissions, other: Permissions): Permissions {
	const lesser = (area: Area) => (isEnough(one[area], other[area]) ? other[area] : one[area])
	return Object.fromEntries(areas.map((area) => [area, lesser(area)])) as Record<Area, Level>
}

interface Place {
	area: Area
	/** For administrators only, whatever the area's level: what is done here could give its doer more than an area does. */
	adminsOnly?: 'to-open' | 'to-change'
}

/**
 * Places by the beginning of their path, `/calls/c1` → `calls`, of two parts where they differ from the first. What is not
 * here is for administrators only, so that a new route is closed until somebody has decided.
 */
const places: Readonly<Record<string, Place>> = {
	'': { area: 'calls' },
	calls: { area: 'calls' },
	overview: { area: 'calls' },
	metrics: { area: 'calls' },
	live: { area: 'calls' },
	messages: { area: 'messages' },
	flows: { area: 'telephony' },
	sounds: { area: 'telephony' },
	schedules: { area: 'telephony' },
	'inbound-routes': { area: 'telephony' },
	extensions: { area: 'telephony' },
	trunks: { area: 'telephony' },
	webhooks: { area: 'connections' },
	mail: { area: 'connections' },
	firewall: { area: 'machine' },
	network: { area: 'machine' },
	certificate: { area: 'machine', adminsOnly: 'to-open' },
	vpn: { area: 'machine' },
	backup: { area: 'machine' },
	// Everybody's secrets are in a backup: its place and its key open them, and restoring one can make administrators.
	'backup/setup': { area: 'machine', adminsOnly: 'to-open' },
	'backup/sheet': { area: 'machine', adminsOnly: 'to-open' },
	'backup/restore': { area: 'machine', adminsOnly: 'to-open' },
	update: { area: 'machine' },
	system: { area: 'machine' },
	audit: { area: 'machine' },
	people: { area: 'machine', adminsOnly: 'to-change' },
	help: { area: 'help' },
	account: { area: 'account' },
	'account/tokens': { area: 'account', adminsOnly: 'to-open' },
	// Of each object only to whoever may open its own page: settings/earlier-versions.ts.
	versions: { area: 'account' },
	// Finds only what its reader may open.
	'go-to': { area: 'account' },
	refused: { area: 'account' },
	// Every address that leads nowhere.
	'[...path]': { area: 'account' },
}
const undecided: Place = { area: 'machine', adminsOnly: 'to-open' }

/** Who asks, as far as permissions go. */
export interface Permitted {
	role: Role
	permissions: Permissions
	/** A program with a token, which never gets in where only administrators do. */
	isProgram?: boolean
}

/** What a request knows about who sent it. */
export interface SignedInUser extends Permitted {
	id: string
	name: string
	/** A second factor is asked of this role and there is none yet: nothing but setting one up is open. */
	needsSecondFactor: boolean
}

/** What keeps somebody from a place; undefined when nothing does. */
export interface Obstacle {
	/** Absent where only administrators get in. */
	area?: Area
	wanted: 'read' | 'change'
}

/** The path without SvelteKit's groups and without the door that programs use: `/(console)/calls/[callId]` → `calls/[callId]`. */
function bare(path: string): string {
	return path
		.split('/')
		.filter((part) => part !== '' && !part.startsWith('('))
		.join('/')
		.replace(/^api\//, '')
}

function placeAt(path: string): Place {
	const parts = bare(path).split('/')
	const known = [parts.slice(0, 2).join('/'), parts[0] ?? ''].find((place) => Object.hasOwn(places, place))
	return (known === undefined ? undefined : places[known]) ?? undecided
}

/** Whether somebody may read or change what lies at a path or route id. */
export function obstacleTo(who: Permitted, path: string, wanted: 'read' | 'change'): Obstacle | undefined {
	const { area, adminsOnly } = placeAt(path)
	if (!isEnough(who.permissions[area], wanted)) return { area, wanted }
	const isForAdmins = adminsOnly === 'to-open' || (adminsOnly === 'to-change' && wanted === 'change')
	return isForAdmins && (who.role !== 'admin' || who.isProgram) ? { wanted } : undefined
}

/** Whether a link to a path may be shown. */
export function mayOpen(who: Permitted, path: string): boolean {
	return obstacleTo(who, path, 'read') === undefined
}

/** Whether buttons that change something at a path may be shown. */
export function mayChange(who: Permitted, path: string): boolean {
	return obstacleTo(who, path, 'change') === undefined
}
