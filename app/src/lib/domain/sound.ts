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
	{ name: 'callytics/take-call', title: 'Press 1 to take the call', text: 'You have a call. To take it, press 1.' },
	{
		name: 'callytics/leave-message',
		title: 'Leave a message',
		text: 'Please leave a message after the tone. When you have finished, press the hash key or hang up.',
	},
	{
		name: 'callytics/message-review',
		title: 'What to do with the message',
		text: 'To leave your message, press 1. To record it again, press 2. To listen to it, press 3.',
	},
	{ name: 'callytics/message-left', title: 'Message left', text: 'Thank you. Your message has been left.' },
	{ name: 'callytics/nothing-recorded', title: 'Nothing was recorded', text: 'We could not hear you.' },
	{ name: 'callytics/recorded', title: 'This call is recorded', text: 'This call is being recorded.' },
	{
		name: 'callytics/recording-consent',
		title: 'May the call be recorded?',
		text: 'We would like to record this call. If you agree, press 1. Otherwise, press 2.',
	},
	{
		name: 'callytics/conference-pin',
		title: 'Conference PIN',
		text: 'Please enter the PIN of the conference, followed by the hash key.',
	},
	{ name: 'callytics/wrong-pin', title: 'Wrong PIN', text: 'That PIN is not correct.' },
	{
		name: 'callytics/conference-locked',
		title: 'Conference locked',
		text: 'The conference is locked. Nobody else can join it now.',
	},
	{ name: 'callytics/conference-full', title: 'Conference full', text: 'The conference is full.' },
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
