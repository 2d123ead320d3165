/** Follows the journal: what is written from now on comes to the head of the list, until somebody stops it. */

export interface Entry {
	cursor: string
	at: number
	unit: string
	priority: number
	message: string
}

const EVERY_MS = 2000
/** More than that nobody reads on one page, and a browser shall not fill up over night. */
const MOST_SHOWN = 1000

export class Following {
	isOn = $state(false)
	isAway = $state(false)
	/** Newest first. */
	entries: Entry[] = $state.raw([])

	/** Call it while a component is made. @param newest the cursor of the newest entry of the page, if there is one */
	constructor(newest: () => string | undefined, query: () => string) {
		$effect(() => {
			if (!this.isOn) return
			let timer: ReturnType<typeof setTimeout> | undefined
			let isOver = false
			const look = async () => {
				await this.#look(this.entries[0]?.cursor ?? newest(), query())
				if (!isOver) timer = setTimeout(() => void look(), EVERY_MS)
			}
			timer = setTimeout(() => void look(), 0)
			return () => {
				isOver = true
				clearTimeout(timer)
			}
		})
	}

	/** Another filter: what was followed belongs to the one before. */
	forget(): void {
		this.entries = []
	}

	async #look(after: string | undefined, query: string): Promise<void> {
		if (!after) return
		const words = `${query || '?'}&after=${encodeURIComponent(after)}`
		try {
			const answer = await fetch(`/system/journal/newer${words}`)
			this.isAway = !answer.ok
			if (!answer.ok) return
			const { entries } = (await answer.json()) as { entries: Entry[] }
			if (entries.length > 0) this.entries = [...entries.reverse(), ...this.entries].slice(0, MOST_SHOWN)
		} catch {
			this.isAway = true // the console is away; it is asked again
		}
	}
}
