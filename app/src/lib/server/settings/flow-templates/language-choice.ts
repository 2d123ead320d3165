/** Language choice: the caller chooses a language, which every later prompt of the call is spoken in. */
import { draw, ring, say, start, trouble, troubleWires, unanswered, type FlowTemplate } from './draw.ts'

const sets = (name: string, language: string, row: number) => ({
	type: 'set-variable',
	name,
	at: [2, row] as [number, number],
	config: { assignments: [{ variable: 'language', value: `"${language}"` }] },
})

const greets = (name: string, text: string, language: string, row: number) => ({
	type: 'play',
	name,
	at: [3, row] as [number, number],
	config: { prompt: say(text, language) },
})

const sorry = [
	{ name: 'english', expression: 'language == "en"' },
	{ name: 'french', expression: 'language == "fr"' },
]

export const languageChoice: FlowTemplate = {
	id: 'language-choice',
	make: ({ extensions }) =>
		draw(
			{
				start,
				choose: {
					type: 'menu',
					name: 'Choose a language',
					at: [1, 0],
					config: {
						prompt: [
							...say('For English, press 1.', 'en'),
							...say('Pour le français, tapez 2.', 'fr'),
							...say('Für Deutsch drücken Sie die 3.', 'de'),
						],
						digits: ['1', '2', '3'],
						labels: { 1: 'English', 2: 'français', 3: 'Deutsch' },
						invalidPrompt: [],
						attempts: 2,
					},
				},
				english: sets('English', 'en', 0),
				french: sets('French', 'fr', 1),
				german: sets('German', 'de', 2),
				'hello-english': greets('Welcome', 'Welcome. One moment, please.', 'en', 0),
				'hello-french': greets('Bienvenue', 'Bienvenue. Un instant, s’il vous plaît.', 'fr', 1),
				'hello-german': greets('Willkommen', 'Willkommen. Einen Moment bitte.', 'de', 2),
				reception: ring('Reception', extensions[0] ?? '', [4, 0]),
				which: { type: 'condition', name: 'Which language', at: [5, 0], config: { cases: sorry } },
				'bye-english': {
					type: 'hangup',
					name: 'Nobody is free',
					at: [6, 0],
					config: { prompt: say('Nobody is free to take your call. Please call again later. Goodbye.', 'en') },
				},
				'bye-french': {
					type: 'hangup',
					name: 'Personne n’est libre',
					at: [6, 1],
					config: {
						prompt: say('Personne n’est libre pour vous répondre. Veuillez rappeler plus tard. Au revoir.', 'fr'),
					},
				},
				'bye-german': {
					type: 'hangup',
					name: 'Niemand ist frei',
					at: [6, 2],
					config: {
						prompt: say('Es ist gerade niemand frei. Bitte rufen Sie später wieder an. Auf Wiederhören.', 'de'),
					},
				},
				...trouble(3),
			},
			[
				'start next choose',
				'choose 1 english',
				'choose 2 french',
				'choose 3 german',
				'choose no-input english',
				'english next hello-english',
				'french next hello-french',
				'german next hello-german',
				'hello-english done reception',
				'hello-french done reception',
				'hello-german done reception',
				...unanswered('reception', 'which'),
				'which english bye-english',
				'which french bye-french',
				'which otherwise bye-german',
				...troubleWires,
			],
		),
}
