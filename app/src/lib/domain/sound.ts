/** The sounds that come with the appliance; names are Asterisk media names below its sound folder. */

export interface Sound {
	/** E.g. `callytics/welcome`; played as `sound:callytics/welcome`. */
	name: string
	title: string
	/** What is spoken. */
	text: string
}

export const builtInSounds: readonly Sound[] = [
	{ name: 'callytics/welcome', title: 'Welcome', text: 'Welcome.' },
	{
		name: 'callytics/menu',
		title: 'Menu of two extensions',
		text: 'For the first extension, press 1. For the second extension, press 2.',
	},
	{ name: 'callytics/invalid', title: 'Key not used', text: 'That key is not used here.' },
	{ name: 'callytics/goodbye', title: 'Goodbye', text: 'Thank you for calling. Goodbye.' },
	{
		name: 'callytics/no-such-number',
		title: 'No such number',
		text: 'The number you have called is not in use. Please check the number and call again.',
	},
	{ name: 'callytics/unavailable', title: 'Not available', text: 'The person you are calling is not available.' },
	{
		name: 'callytics/emergency-fallback',
		title: 'Line being restarted',
		text: 'We are sorry, this line is being restarted. Please call again in a minute.',
	},
	{
		name: 'callytics/echo-test',
		title: 'Echo test',
		text: 'You are connected to the echo test. Whatever you say, you will hear again. Hang up to finish.',
	},
]

export const soundOrigins = ['upload', 'speech', 'phone'] as const
/** How a user's sound came about: from a file, from a text that is spoken, recorded by telephone. */
export type SoundOrigin = (typeof soundOrigins)[number]

const ownPrefix = 'own/'

/** The media name of a sound of the user's own. */
export function ownSoundName(id: string): string {
	return ownPrefix + id
}

/** The id in the media name of a sound of the user's own; undefined for those that come with the appliance. */
export function ownSoundId(name: string): string | undefined {
	return name.startsWith(ownPrefix) ? name.slice(ownPrefix.length) : undefined
}
