/** The icon of each node type (a class of lib/ui/icons.css), the same on the canvas, in the palette and in a call's timeline. */
import { nodeDefinition } from './nodes.ts'

/** A type this version does not know gets a warning sign. */
export function nodeIcon(type: string): string {
	return nodeDefinition(type)?.icon ?? 'i-warn'
}
