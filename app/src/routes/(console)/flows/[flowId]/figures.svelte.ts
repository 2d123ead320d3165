/** What calls did at the nodes of a flow over a period: fetched when somebody wants to see it, and now and then again. */
import { untrack } from 'svelte'
import type { NodeFigures } from '#lib/domain/node-visit.ts'
import { figureMarks, figureQuery, figuresByNode } from './figure-marks.ts'

/** Periods that can be chosen: so many whole days before today, and today. */
export const periods = [0, 7, 30] as const
export type Period = (typeof periods)[number]

const REFRESH_MS = 30_000

export class Figures {
	days: Period = $state(7)
	/** Undefined until they have come. */
	nodes: ReadonlyMap<string, NodeFigures> | undefined = $state.raw()
	/** They could not be fetched the last time. */
	isAway = $state(false)
	#flowId: string
	#version: () => number | undefined
	#asked = 0

	/** What is written on the drawing. */
	readonly marks = $derived.by(() => figureMarks(this.nodes))

	/** @param version only this one's calls; undefined: those of all versions */
	constructor(flowId: string, version: () => number | undefined) {
		this.#flowId = flowId
		this.#version = version
	}

	/** Fetches them, and again and again until the returned function is called; to be called in an effect. */
	watch(): () => void {
		this.nodes = undefined
		void this.fetch(this.days)
		const timer = setInterval(() => void this.fetch(this.days), REFRESH_MS)
		return () => {
			clearInterval(timer)
			// Beside the draft other figures are shown: those of all versions.
			this.nodes = undefined
			this.#asked = 0
		}
	}

	/** Fetches the last month, unless something has been fetched or is watched; to be called in an effect. */
	want(): void {
		if (untrack(() => this.nodes) || this.#asked > 0) return
		this.days = 30
		void this.fetch(30)
	}

	/** Fetches them once. */
	async fetch(days: number): Promise<void> {
		const asked = ++this.#asked
		try {
			const response = await fetch(`/flows/${this.#flowId}/figures?${figureQuery(days, this.#version())}`)
			if (!response.ok) throw new Error(`status ${response.status}`)
			const figures = (await response.json()) as NodeFigures[]
			// An answer that was overtaken by a later question is not shown.
			if (asked !== this.#asked) return
			this.nodes = figuresByNode(figures)
			this.isAway = false
		} catch {
			this.isAway = true
		}
	}
}
