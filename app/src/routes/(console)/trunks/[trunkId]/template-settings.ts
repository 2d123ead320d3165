/**
 * What Asterisk gets for every trunk: the values of the trunk templates in asterisk/pjsip.conf, beside what it does by
 * itself. A test holds the two together, so that no page tells of a value that Asterisk does not have.
 */
import { accountOf } from '#lib/domain/trunk-account.ts'
import { trunkSettingGroups, trunkSettingStories } from '#lib/messages/trunk-settings.ts'

type Name = keyof typeof trunkSettingStories

/** One setting as Asterisk knows it. */
export interface TemplateSetting {
	/** Heading it stands under. */
	group: string
	/** Plain name. */
	title: string
	/** Asterisk's name. */
	name: Name
	value: string
	/** What Asterisk does when nobody says anything (its configuration reference for res_pjsip). */
	standard: string
	story: string
}

/** What of a trunk decides its settings. */
export interface TemplateTrunk {
	kind: 'registration' | 'address'
	host: string
	userName: string
	codecs: readonly string[]
}

type Row = [name: Name, value: string, standard: string]

const sound: Row[] = [
	['disallow', 'all', 'nothing'],
	['direct_media', 'no', 'yes'],
	['rtp_symmetric', 'yes', 'no'],
	['dtmf_mode', 'auto', 'rfc4733'],
	['max_audio_streams', '1', '1'],
	['max_video_streams', '0', '1'],
	['tos_audio', 'ef', '0'],
	['cos_audio', '5', '0'],
	['language', 'en', 'the system’s'],
]

const headers: Row[] = [
	['force_rport', 'no', 'yes'],
	['rewrite_contact', 'no', 'no'],
	['trust_id_inbound', 'yes', 'no'],
	['trust_id_outbound', 'yes', 'no'],
	['sdp_session', 'Callytics', 'Asterisk'],
	['contact_user', 'callytics', 'nothing'],
]

const health: Row[] = [
	['qualify_frequency', '60', '0'],
	['qualify_timeout', '3.0', '3.0'],
]

const registration: Row[] = [
	['expiration', '600', '3600'],
	['auth_rejection_permanent', 'no', 'yes'],
	['retry_interval', '30', '60'],
	['forbidden_retry_interval', '60', '0'],
	['fatal_retry_interval', '60', '0'],
	['max_retries', '1000000', '10'],
	['line', 'yes', 'no'],
	['max_random_initial_delay', '1', '10'],
]

const identity: Row[] = [
	['identify_by', 'ip', 'username,ip'],
	['context', 'from-trunk', 'default'],
]

const authentication: Row[] = [['auth_type', 'digest', 'userpass']]

const rights: Row[] = [
	['allow_subscribe', 'no', 'yes'],
	['allow_transfer', 'no', 'yes'],
]

/** Names in the registration template that a trunk known by its address has no use for. */
export const registrationOnly: readonly string[] = [...registration, ...authentication].map(([name]) => name)

function told(group: keyof typeof trunkSettingGroups, rows: Row[]): TemplateSetting[] {
	return rows.map(([name, value, standard]) => ({
		group: trunkSettingGroups[group],
		name,
		value,
		standard,
		...trunkSettingStories[name],
	}))
}

/** Every setting of a trunk, group by group. */
export function templateSettings(trunk: TemplateTrunk): TemplateSetting[] {
	const isRegistering = trunk.kind === 'registration'
	const codecs: Row = ['allow', trunk.codecs.join(','), 'nothing']
	const match: Row = ['match', trunk.host, 'nothing']
	const fromDomain: Row = ['from_domain', accountOf(trunk.userName, trunk.host).domain, 'nothing']
	return [
		...told('sound', [...sound.slice(0, 1), codecs, ...sound.slice(1)]),
		...told('headers', headers),
		...told('health', [...health, ...(isRegistering ? registration : [])]),
		...told('identity', [match, ...identity, ...(isRegistering ? [fromDomain, ...authentication] : [])]),
		...told('rights', rights),
	]
}

/** Whether a setting is not what Asterisk does by itself. */
export function isChanged(setting: TemplateSetting): boolean {
	return setting.value !== setting.standard
}
