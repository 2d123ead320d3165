/** The voice that is always there: espeak-ng, offline. */
import { runProgram } from '../run-program.ts'
import type { Voice } from './voice.ts'

const TIMEOUT_MS = 10_000
// The speed of the sounds that come with the appliance, so that spoken values fit between them.
const WORDS_A_MINUTE = '150'

let known: Promise<string[]> | undefined

/** The second column of `espeak-ng --voices`; its first line is the heading. */
function readLanguages(table: string): string[] {
	const languages = table
		.split('\n')
		.slice(1)
		.map((line) => line.trim().split(/\s+/)[1] ?? '')
		// A script of its own or an accent within a region is nothing to choose a prompt's language by.
		.filter((language) => /^[a-z]{2,3}(-[a-z]{2}|-\d{3})?$/.test(language))
	return [...new Set(languages)]
}

export const espeak: Voice = {
	name: 'espeak-ng',
	languages() {
		known ??= runProgram('espeak-ng', ['--voices'], { timeoutMs: TIMEOUT_MS }).then(({ stdout }) =>
			readLanguages(stdout),
		)
		// A failure is not kept: the next one who asks tries again.
		known.catch(() => (known = undefined))
		return known
	},
	async synthesise(text, language, file) {
		// [[ … ]] would be read as the names of sounds instead of words.
		const input = text.replace(/\[(?=\[)/g, '[ ')
		await runProgram('espeak-ng', ['-v', language, '-s', WORDS_A_MINUTE, '-b', '1', '-z', '--stdin', '-w', file], {
			input,
			timeoutMs: TIMEOUT_MS,
		})
	},
}
