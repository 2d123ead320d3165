/**
 * What Asterisk gets for every trunk, and why: the values of the trunk templates in asterisk/pjsip.conf, told as stories.
 * A test holds the two together, so that no page tells of a value that Asterisk does not have.
 */

/** One setting as Asterisk knows it. */
export interface TemplateSetting {
	group: 'Sound' | 'Headers' | 'Health' | 'Identity' | 'Rights'
	/** Plain name. */
	title: string
	/** Asterisk's name. */
	name: string
	value: string
	/** What Asterisk does when nobody says anything (its configuration reference for res_pjsip). */
	standard: string
	story: string
}

/** What of a trunk decides its settings. */
export interface TemplateTrunk {
	kind: 'registration' | 'address'
	host: string
	codecs: readonly string[]
}

type Row = [name: string, value: string, standard: string, title: string, story: string]

const sound: Row[] = [
	[
		'disallow',
		'all',
		'nothing',
		'Start with no codec',
		'Only the codecs named next are offered. Without this line a later one would add to a list nobody sees.',
	],
	[
		'direct_media',
		'no',
		'yes',
		'Phones and carrier talk directly',
		'Sound stays on this box. Direct sound leaves the firewall behind: one-way audio through NAT, and nothing to listen to when a key is pressed.',
	],
	[
		'rtp_symmetric',
		'yes',
		'no',
		'Answer sound where it comes from',
		'Carriers often send sound from another port than they name in SDP. Without this the caller hears silence.',
	],
	[
		'dtmf_mode',
		'rfc4733',
		'rfc4733',
		'How keys travel',
		'As telephone events beside the sound. Tones within the sound are lost as soon as a carrier compresses it.',
	],
	[
		'max_audio_streams',
		'1',
		'1',
		'Audio streams in a call',
		'One is all a telephone call has; a second one is a mistake or an attack.',
	],
	[
		'max_video_streams',
		'0',
		'1',
		'Video streams in a call',
		'Nothing here shows video, and an offer of it confuses some carriers.',
	],
	[
		'tos_audio',
		'ef',
		'0',
		'Mark for routers',
		'Sound packets ask to go first (DiffServ EF). A router that honours it keeps a download from chopping the call.',
	],
	['cos_audio', '5', '0', 'Mark for switches', 'The same wish, in the form that switches read (802.1p).'],
	['language', 'en', 'the system’s', 'Language of built-in sounds', 'Digits and times that Asterisk itself says.'],
]

const headers: Row[] = [
	[
		'force_rport',
		'no',
		'yes',
		'Answer to the port a request came from',
		'A carrier’s Via is right. Correcting it sends our answer to the wrong machine of its cluster.',
	],
	[
		'rewrite_contact',
		'no',
		'no',
		'Replace the carrier’s Contact',
		'With yes our BYE goes to the address the packet came from, often a load balancer that has forgotten the call: the line hangs.',
	],
	[
		'trust_id_inbound',
		'yes',
		'no',
		'Believe the caller’s number',
		'The carrier has checked it and says it in P-Asserted-Identity. Without this the call log shows the trunk’s own number for everybody.',
	],
	[
		'trust_id_outbound',
		'yes',
		'no',
		'Tell the carrier who calls',
		'Our number goes out as P-Asserted-Identity; the carrier checks it. Some refuse calls without it with 403.',
	],
]

const health: Row[] = [
	[
		'qualify_frequency',
		'60',
		'0',
		'Ask the carrier every (s)',
		'An OPTIONS each minute. Never asking means that the first caller finds out that the trunk is dead.',
	],
	[
		'qualify_timeout',
		'3.0',
		'3.0',
		'Wait for its answer (s)',
		'A carrier that needs longer would not set up a call in time either.',
	],
]

const registration: Row[] = [
	[
		'expiration',
		'600',
		'3600',
		'Registered for (s)',
		'After a carrier’s restart the line is back within ten minutes, not within an hour.',
	],
	[
		'auth_rejection_permanent',
		'no',
		'yes',
		'Stop after a refused password',
		'Carriers answer 401 or 403 for minutes while their own database is down. With yes the trunk would stay off until somebody reloads.',
	],
	[
		'retry_interval',
		'30',
		'60',
		'Try again after no answer (s)',
		'Half a minute is short for callers and no burden for the carrier.',
	],
	[
		'forbidden_retry_interval',
		'60',
		'0',
		'Try again after 403 (s)',
		'The default never tries again: a trouble of the carrier’s would need a person here.',
	],
	['fatal_retry_interval', '60', '0', 'Try again after another refusal (s)', 'For the same reason.'],
	[
		'max_retries',
		'1000000',
		'10',
		'Give up after (tries)',
		'Practically never. Ten tries are over before an engineer has found the other end’s fault.',
	],
	[
		'line',
		'yes',
		'no',
		'Know calls by the registration',
		'Calls that come over this registration are this trunk’s, from whichever of the carrier’s many addresses.',
	],
]

const identity: Row[] = [
	[
		'identify_by',
		'ip',
		'username,ip',
		'Know the carrier by',
		'Its address, never a name in the request: anybody can write a name.',
	],
	[
		'context',
		'from-trunk',
		'default',
		'Calls enter at',
		'The place in the dialplan that only knows DIDs: a caller from outside cannot dial extensions or other trunks.',
	],
]

const authentication: Row[] = [
	['auth_type', 'digest', 'userpass', 'How the password is proved', 'By digest: the password itself never travels.'],
]

const rights: Row[] = [
	['allow_subscribe', 'no', 'yes', 'Carrier may watch phones', 'Who is on the phone is nobody’s business outside.'],
	[
		'allow_transfer',
		'no',
		'yes',
		'Carrier may transfer calls',
		'A REFER from outside could make us dial an expensive number at our own cost.',
	],
]

/** Names in the registration template that a trunk known by its address has no use for. */
export const registrationOnly: readonly string[] = [...registration, ...authentication].map(([name]) => name)

/** Every setting of a trunk, group by group. */
export function templateSettings(trunk: TemplateTrunk): TemplateSetting[] {
	const of = (group: TemplateSetting['group'], rows: Row[]) =>
		rows.map(([name, value, standard, title, story]) => ({ group, name, value, standard, title, story }))
	const isRegistering = trunk.kind === 'registration'
	const own: Row[] = [
		[
			'match',
			trunk.host,
			'nothing',
			'Addresses that count as this carrier',
			'Calls from any other address are strangers and are refused, whatever name they give.',
		],
	]
	const codecs: Row[] = [
		[
			'allow',
			trunk.codecs.join(','),
			'nothing',
			'Codecs, best first',
			'Chosen under Line. Each one more makes every offer longer; some carriers refuse long ones.',
		],
	]
	const [disallow, ...otherSound] = sound
	return [
		...of('Sound', [...(disallow ? [disallow] : []), ...codecs, ...otherSound]),
		...of('Headers', headers),
		...of('Health', [...health, ...(isRegistering ? registration : [])]),
		...of('Identity', [...own, ...identity, ...(isRegistering ? authentication : [])]),
		...of('Rights', rights),
	]
}

/** Whether a setting is not what Asterisk does by itself. */
export function isChanged(setting: TemplateSetting): boolean {
	return setting.value !== setting.standard
}
