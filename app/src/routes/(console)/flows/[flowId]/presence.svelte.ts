/** Whether somebody else has this flow open, asked every few seconds while the page is seen. */
/** The answer of the page's address `presence`. */
interface Answer {
	others: { name: string; since: number }[]
	/** Revision of the appliance's draft. */
	revision: number
	savedByName: string | null
}

const EVERY_MS = 4000
const TIMEOUT_MS = 3000

export class Presence {
	/** Names of those who have the flow open, too; each once. */
	others: readonly string[] = $state.raw([])
	readonly #pageId = crypto.randomUUID()

	/** @returns undefined when nobody answered: the notices about saving say so already */
	async ask(flowId: string): Promise<Answer | undefined> {
		try {
			const response = await fetch(`/flows/${flowId}/presence`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ pageId: this.#pageId }),
				signal: AbortSignal.timeout(TIMEOUT_MS),
			})
			if (!response.ok) return undefined
			const answer = (await response.json()) as Answer
			this.others = answer.others.map(({ name }) => name).filter((name, at, names) => names.indexOf(name) === at)
			return answer
		} catch {
			return undefined
		}
	}
}

/** The open flow, as far as others are asked about it. */
interface OpenFlow {
	readonly presence: Presence
	readonly flow: { readonly id: string }
	readonly editor: { readonly revision: number; readonly saveState: string }
}

/** Asks for as long as the page is open. @param onnewer the appliance's draft is newer than ours */
export function watchPresence(bench: OpenFlow, onnewer: () => void): void {
	const ask = async () => {
		if (document.hidden) return
		const answer = await bench.presence.ask(bench.flow.id)
		if (answer && answer.revision > bench.editor.revision && bench.editor.saveState !== 'saving') onnewer()
	}
	$effect(() => {
		void ask()
		const timer = setInterval(() => void ask(), EVERY_MS)
		return () => clearInterval(timer)
	})
}
