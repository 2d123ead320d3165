/** The figures of a node in words. */
import type { NodeFigures } from '#lib/domain/node-visit.ts'
import { wordsOfExit, type FlowNode } from '#lib/flow/document.ts'
import { flowVersions } from '#lib/messages/flow-versions.ts'

const texts = flowVersions.operation

/** A share of the calls that came: `41 %`. */
export function shareOf(count: number, visits: number): string {
	return texts.share(visits === 0 ? 0 : Math.round((count / visits) * 100))
}

/** A stay as people read it: `0.4 s`, `12 s`, `2:05`. */
export function stayWords(ms: number): string {
	if (ms < 9950) return texts.seconds((ms / 1000).toFixed(1))
	const seconds = Math.round(ms / 1000)
	if (seconds < 60) return texts.seconds(String(seconds))
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** The line under a node on the drawing. */
export function noteOf({ visits, hungUp, medianStayMs }: NodeFigures): string {
	const parts = [texts.came(visits)]
	if (hungUp > 0) parts.push(texts.hungUp(hungUp))
	if (medianStayMs !== undefined) parts.push(stayWords(medianStayMs))
	return parts.join(', ')
}

/**
 * What calls did at a node, in sentences.
 * @param days 0 = today
 * @param node gives its exits their labels
 */
export function figureSentences(figures: NodeFigures | undefined, days: number, node?: FlowNode): string {
	if (!figures || figures.visits === 0) return texts.nobodyCame(days)
	const { visits, exits, hungUp, medianStayMs } = figures
	const ways = Object.entries(exits)
		.sort(([, a], [, b]) => b - a)
		.map(([exit, count]) => texts.leftBy(count, wordsOfExit(node, exit)))
	if (hungUp > 0) ways.push(texts.hungUpHere(hungUp))
	const sentences = [texts.cameHere(visits, days)]
	if (ways.length > 0) sentences.push(`${ways.join(', ')}.`)
	if (medianStayMs !== undefined) sentences.push(texts.stayed(stayWords(medianStayMs)))
	return sentences.join(' ')
}
