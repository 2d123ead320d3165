/** The flows a user can begin with, in the order they are offered. */
import type { FlowDocument } from '#lib/flow/document.ts'
import { conferenceWithPin } from './conference-with-pin.ts'
import { draw, start, type FlowTemplate } from './draw.ts'
import { languageChoice } from './language-choice.ts'
import { messageBox } from './message-box.ts'
import { openingHours } from './opening-hours.ts'
import { orderStatus } from './order-status.ts'
import { receptionMenu } from './reception-menu.ts'
import { ringGroupOverflow } from './ring-group-overflow.ts'
import { satisfactionSurvey } from './satisfaction-survey.ts'

/** A start that leads nowhere yet. */
export function emptyFlow(): FlowDocument {
	return draw({ start }, [])
}

export const flowTemplates: readonly FlowTemplate[] = [
	// Two keys, as the recorded menu says.
	{ id: 'reception', make: ({ extensions }) => receptionMenu([extensions[0] ?? '', extensions[1] ?? '']) },
	openingHours,
	languageChoice,
	orderStatus,
	ringGroupOverflow,
	messageBox,
	conferenceWithPin,
	satisfactionSurvey,
	{ id: 'empty', make: emptyFlow },
]

/** A template's flow as a small drawing: a box for each node, a line for each edge, in the drawing's own measure. */
export interface TemplateSketch {
	boxes: { x: number; y: number }[]
	lines: { x1: number; y1: number; x2: number; y2: number }[]
}

const nothingThere = { extensions: [], schedule: '', mailbox: '', pin: '', moderatorPin: '' }

/** What a gallery shows of a template. */
export function sketchOf(template: FlowTemplate): TemplateSketch {
	const { nodes, edges } = template.make(nothingThere)
	const places = new Map(nodes.map((node) => [node.id, node.position]))
	return {
		boxes: nodes.map((node) => node.position),
		lines: edges.flatMap(({ from, to }) => {
			const [a, b] = [places.get(from), places.get(to)]
			return a && b ? [{ x1: a.x, y1: a.y, x2: b.x, y2: b.y }] : []
		}),
	}
}
