/** Follows a recording by phone until it is a sound, or it is known why not. */
import { sounds } from '#lib/messages/sounds.ts'

type Stage = 'ringing' | 'recording' | 'storing'
type Told = { stage: Stage } | { stage: 'saved'; soundId: string } | { stage: 'failed'; reason: string }

const ASK_EVERY_MS = 1_000

/** @param onsaved gets the id of the sound */
export class RecordingWatch {
	stage: Stage | 'idle' = $state('idle')
	problem = $state('')
	#timer: ReturnType<typeof setTimeout> | undefined
	readonly #onsaved: (soundId: string) => void

	constructor(onsaved: (soundId: string) => void) {
		this.#onsaved = onsaved
	}

	begin(recordingId: string): void {
		this.stop()
		this.problem = ''
		this.stage = 'ringing'
		this.#askLater(recordingId)
	}

	stop(): void {
		clearTimeout(this.#timer)
		this.stage = 'idle'
	}

	#askLater(recordingId: string): void {
		this.#timer = setTimeout(() => void this.#ask(recordingId), ASK_EVERY_MS)
	}

	async #ask(recordingId: string): Promise<void> {
		const told = await readStage(recordingId)
		if (this.stage === 'idle') return
		if (told.stage === 'saved') {
			this.stop()
			this.#onsaved(told.soundId)
		} else if (told.stage === 'failed') {
			this.stop()
			this.problem = told.reason
		} else {
			this.stage = told.stage
			this.#askLater(recordingId)
		}
	}
}

async function readStage(recordingId: string): Promise<Told> {
	try {
		const response = await fetch(`/sounds/recordings/${recordingId}`, { headers: { accept: 'application/json' } })
		const answer = (await response.json()) as Told & { message?: string }
		return response.ok ? answer : { stage: 'failed', reason: answer.message ?? sounds.recording.lost }
	} catch {
		return { stage: 'failed', reason: sounds.recording.lost }
	}
}
