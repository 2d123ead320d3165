/** The one sound that is played at a time, on whatever page its button stands. */

class Player {
	/** Address of the sound that is playing; empty when none is. */
	playing = $state('')
	/** Address of the sound that could not be played last. */
	failed = $state('')
	#audio: HTMLAudioElement | undefined

	/** Plays this sound from its beginning, or stops it when it is playing. Another one that plays is stopped. */
	toggle(source: string): void {
		const isPlaying = this.playing === source
		this.stop()
		if (isPlaying) return
		this.failed = ''
		this.playing = source
		const audio = new Audio(source)
		this.#audio = audio
		const end = (hasFailed: boolean) => {
			if (this.#audio !== audio) return
			this.stop()
			if (hasFailed) this.failed = source
		}
		audio.addEventListener('ended', () => end(false))
		audio.addEventListener('error', () => end(true))
		audio.play().catch(() => end(true))
	}

	stop(): void {
		this.#audio?.pause()
		this.#audio = undefined
		this.playing = ''
	}
}

export const player = new Player()
