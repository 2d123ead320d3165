/** Which node an arrow key leads to. */
import type { FlowNode } from '#lib/flow/document.ts'

export type Direction = 'left' | 'right' | 'up' | 'down'

/** The nearest node in a direction; nodes straight ahead win over those far to the side. */
export function neighbour(nodes: readonly FlowNode[], from: FlowNode, direction: Direction): FlowNode | undefined {
	const isLevel = direction === 'left' || direction === 'right'
	const sign = direction === 'left' || direction === 'up' ? -1 : 1
	let best: { node: FlowNode; cost: number } | undefined
	for (const node of nodes) {
		const dx = node.position.x - from.position.x
		const dy = node.position.y - from.position.y
		const ahead = sign * (isLevel ? dx : dy)
		if (node.id === from.id || ahead <= 0) continue
		const cost = ahead + 2 * Math.abs(isLevel ? dy : dx)
		if (!best || cost < best.cost) best = { node, cost }
	}
	return best?.node
}
