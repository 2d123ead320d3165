/** The icon of each node type (a class of lib/ui/icons.css), the same on the canvas, in the palette and in a call's timeline. */
import type { NodeType } from './nodes.ts'

const icons: Record<NodeType, string> = {
	start: 'i-answer',
	play: 'i-play',
	menu: 'i-ivr',
	'collect-digits': 'i-digits',
	dial: 'i-phone',
	hangup: 'i-hangup',
}

/** A type this version does not know gets a warning sign. */
export function nodeIcon(type: string): string {
	return (icons as Record<string, string>)[type] ?? 'i-warn'
}
