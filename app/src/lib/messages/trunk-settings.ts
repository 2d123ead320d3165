/** The stories of a trunk's settings: what each is in plain words, and why it stands as it does. By Asterisk's names. */

/** Headings of the groups. */
export const trunkSettingGroups = {
	sound: 'Sound',
	headers: 'Headers',
	health: 'Health',
	identity: 'Identity',
	rights: 'Rights',
}

export const trunkSettingStories = {
	disallow: {
		title: 'Start with no codec',
		story: 'Only the codecs named next are offered. Without this line a later one would add to a list nobody sees.',
	},
	direct_media: {
		title: 'Phones and carrier talk directly',
		story:
			'Sound stays on this box. Direct sound leaves the firewall behind: one-way audio through NAT, and nothing to listen to when a key is pressed.',
	},
	rtp_symmetric: {
		title: 'Answer sound where it comes from',
		story: 'Carriers often send sound from another port than they name in SDP. Without this the caller hears silence.',
	},
	dtmf_mode: {
		title: 'How keys travel',
		story:
			'As telephone events beside the sound, where the carrier offers them; only where it does not, tones within the sound are listened for.',
	},
	max_audio_streams: {
		title: 'Audio streams in a call',
		story: 'One is all a telephone call has; a second one is a mistake or an attack.',
	},
	max_video_streams: {
		title: 'Video streams in a call',
		story: 'Nothing here shows video, and an offer of it confuses some carriers.',
	},
	tos_audio: {
		title: 'Mark for routers',
		story:
			'Sound packets ask to go first (DiffServ EF). A router that honours it keeps a download from chopping the call.',
	},
	cos_audio: {
		title: 'Mark for switches',
		story: 'The same wish, in the form that switches read (802.1p).',
	},
	language: {
		title: 'Language of built-in sounds',
		story: 'Digits and times that Asterisk itself says.',
	},
	allow: {
		title: 'Codecs, best first',
		story: 'Chosen under Line. Each one more makes every offer longer; some carriers refuse long ones.',
	},
	force_rport: {
		title: 'Answer to the port a request came from',
		story: 'A carrier’s Via is right. Correcting it sends our answer to the wrong machine of its cluster.',
	},
	rewrite_contact: {
		title: 'Replace the carrier’s Contact',
		story:
			'With yes our BYE goes to the address the packet came from, often a load balancer that has forgotten the call: the line hangs.',
	},
	trust_id_inbound: {
		title: 'Believe the caller’s number',
		story:
			'The carrier has checked it and says it in P-Asserted-Identity. Without this the call log shows the trunk’s own number for everybody.',
	},
	trust_id_outbound: {
		title: 'Trust the carrier with numbers that are withheld',
		story:
			'Our number goes out in From, so this says nothing by itself; it counts where a section of your own turns P-Asserted-Identity on.',
	},
	from_domain: {
		title: 'Host shown as the caller’s',
		story: 'The account’s own, as in the registration. Some carriers answer 403 when From shows a private address.',
	},
	sdp_session: {
		title: 'Name in our offers',
		story: 'Only a name; it says what the call comes from, and no version of anything.',
	},
	contact_user: {
		title: 'User in our Contact',
		story: 'Some carriers refuse an OPTIONS or a call whose Contact names nobody.',
	},
	qualify_frequency: {
		title: 'Ask the carrier every (s)',
		story:
			'An OPTIONS each minute, at an entry kept for that alone: Asterisk dials nobody who leaves OPTIONS unanswered, and some carriers do. Never asking means that the first caller finds out that the trunk is dead.',
	},
	qualify_timeout: {
		title: 'Wait for its answer (s)',
		story: 'A carrier that needs longer would not set up a call in time either.',
	},
	expiration: {
		title: 'Registered for (s)',
		story: 'After a carrier’s restart the line is back within ten minutes, not within an hour.',
	},
	auth_rejection_permanent: {
		title: 'Stop after a refused password',
		story:
			'Carriers answer 401 or 403 for minutes while their own database is down. With yes the trunk would stay off until somebody reloads.',
	},
	retry_interval: {
		title: 'Try again after no answer (s)',
		story: 'Half a minute is short for callers and no burden for the carrier.',
	},
	forbidden_retry_interval: {
		title: 'Try again after 403 (s)',
		story: 'The default never tries again: a trouble of the carrier’s would need a person here.',
	},
	fatal_retry_interval: {
		title: 'Try again after another refusal (s)',
		story: 'For the same reason.',
	},
	max_retries: {
		title: 'Give up after (tries)',
		story: 'Practically never. Ten tries are over before an engineer has found the other end’s fault.',
	},
	line: {
		title: 'Know calls by the registration',
		story: 'Calls that come over this registration are this trunk’s, from whichever of the carrier’s many addresses.',
	},
	max_random_initial_delay: {
		title: 'Wait at start, at most (s)',
		story:
			'Asterisk spreads the first registrations over ten seconds. With a handful of trunks that is only ten seconds without a line.',
	},
	match: {
		title: 'Addresses that count as this carrier',
		story: 'Calls from any other address are strangers and are refused, whatever name they give.',
	},
	identify_by: {
		title: 'Know the carrier by',
		story: 'Its address, never a name in the request: anybody can write a name.',
	},
	context: {
		title: 'Calls enter at',
		story:
			'The place in the dialplan that only knows DIDs: a caller from outside cannot dial extensions or other trunks.',
	},
	auth_type: {
		title: 'How the password is proved',
		story: 'By digest: the password itself never travels.',
	},
	allow_subscribe: {
		title: 'Carrier may watch phones',
		story: 'Who is on the phone is nobody’s business outside.',
	},
	allow_transfer: {
		title: 'Carrier may transfer calls',
		story: 'A REFER from outside could make us dial an expensive number at our own cost.',
	},
}
