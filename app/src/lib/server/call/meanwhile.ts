/** What a caller hears while something else is waited for: music, or a prompt and then music. */
import type { Meanwhile } from '#lib/flow/verbs.ts'
import { AriRefused, type AriClient } from '../ari/client.ts'
import { log } from '../log.ts'
import type { Call } from './call.ts'
import { command, tidyUp } from './commands.ts'
import type { PromptParts } from './prompt.ts'
import { soundsOf } from './say.ts'

// A prompt whose end is never told must not hold a caller for ever.
const MAX_PROMPT_MS = 600_000

/** Where the journal keeps the playback, so that after a restart the prompt is not said twice. */
export interface MeanwhileStep {
	playbackId?: string
}

/** What sounds now. */
export interface Background {
	/** Silences it. The music stops at once; a prompt, too, unless it may be said to its end. */
	stop(options?: { letsPromptEnd?: boolean }): Promise<void>
}

/** Begins what the caller hears; after a restart it goes on. Never silent after a prompt: then there is music. */
export async function startMeanwhile(
	call: Call,
	parts: PromptParts,
	step: MeanwhileStep,
	meanwhile: Meanwhile,
): Promise<Background> {
	const background = new CallerBackground(call, parts.ari)
	if (meanwhile.kind === 'prompt') {
		const sounds = await soundsOf(call, parts, meanwhile.prompt)
		await background.startPrompt(step, sounds)
	}
	if (meanwhile.kind === 'music') await background.startMusic()
	return background
}

class CallerBackground implements Background {
	readonly #call: Call
	readonly #ari: AriClient
	#playbackId: string | undefined
	#hasMusic = false
	#isStopped = false

	constructor(call: Call, ari: AriClient) {
		this.#call = call
		this.#ari = ari
	}

	/** Asked again after a restart, Asterisk only goes on with it. */
	async startMusic(): Promise<void> {
		this.#hasMusic = true
		const path = { channelId: this.#call.caller.channelId }
		await command(this.#ari, this.#call, 'POST /channels/{channelId}/moh', { path })
	}

	async startPrompt(step: MeanwhileStep, sounds: readonly string[]): Promise<void> {
		const isFresh = step.playbackId === undefined
		if (sounds.length === 0) return this.startMusic()
		step.playbackId ??= this.#call.nextId('play')
		this.#playbackId = step.playbackId
		this.#call.touch()
		await this.#call.persist()
		if (isFresh) {
			const path = { channelId: this.#call.caller.channelId, playbackId: this.#playbackId }
			const query = { media: sounds.map((name) => `sound:${name}`).join(',') }
			const operation = 'POST /channels/{channelId}/play/{playbackId}'
			await command(this.#ari, this.#call, operation, { path, query, isRepeatable: false })
		} else if (!(await this.#isPlaying())) return this.startMusic()
		this.#musicAfterPrompt().catch((error: unknown) => {
			if (!this.#call.isOver) log.warn('no music after a prompt', { call_id: this.#call.id, error })
		})
	}

	async #musicAfterPrompt(): Promise<void> {
		const isOver = () => this.#isStopped || this.#hasEnded() || undefined
		await this.#call.until(isOver, MAX_PROMPT_MS)
		if (!this.#isStopped) await this.startMusic()
	}

	#hasEnded(): boolean {
		return this.#playbackId === undefined || this.#call.hasFinished(this.#playbackId)
	}

	async #isPlaying(): Promise<boolean> {
		if (this.#hasEnded()) return false
		try {
			await this.#ari.request('GET /playbacks/{playbackId}', { path: { playbackId: this.#playbackId! } })
			return true
		} catch (error) {
			if (error instanceof AriRefused && error.status === 404) return false
			throw error
		}
	}

	async stop({ letsPromptEnd = false } = {}): Promise<void> {
		if (this.#isStopped || this.#call.isOver) return
		this.#isStopped = true
		if (!this.#hasMusic && !this.#hasEnded()) {
			if (letsPromptEnd) await this.#call.until(() => this.#hasEnded() || undefined, MAX_PROMPT_MS)
			else await tidyUp(this.#ari, 'DELETE /playbacks/{playbackId}', { path: { playbackId: this.#playbackId! } })
		}
		const path = { channelId: this.#call.caller.channelId }
		if (this.#hasMusic) await tidyUp(this.#ari, 'DELETE /channels/{channelId}/moh', { path })
	}
}
