/** The list of node types; a new one is a line here and a line in executors.server.ts. */
import type { NodeDefinition } from './node.ts'
import { collectDigits } from './nodes/collect-digits.ts'
import { condition } from './nodes/condition.ts'
import { conference } from './nodes/conference.ts'
import { dial } from './nodes/dial.ts'
import { errorHandler } from './nodes/error-handler.ts'
import { hangup } from './nodes/hangup.ts'
import { hours } from './nodes/hours.ts'
import { httpRequest } from './nodes/http-request.ts'
import { jump } from './nodes/jump.ts'
import { loop } from './nodes/loop.ts'
import { menu } from './nodes/menu.ts'
import { message } from './nodes/message.ts'
import { notify } from './nodes/notify.ts'
import { play } from './nodes/play.ts'
import { record } from './nodes/record.ts'
import { returnNode } from './nodes/return.ts'
import { ringGroup } from './nodes/ring-group.ts'
import { setVariable } from './nodes/set-variable.ts'
import { split } from './nodes/split.ts'
import { start } from './nodes/start.ts'
import { subFlow } from './nodes/sub-flow.ts'
import { tag } from './nodes/tag.ts'
import { wait } from './nodes/wait.ts'
import { webhook } from './nodes/webhook.ts'

export const nodeTypes = [
	start,
	play,
	menu,
	collectDigits,
	wait,
	errorHandler,
	hours,
	condition,
	split,
	loop,
	jump,
	subFlow,
	dial,
	ringGroup,
	conference,
	record,
	message,
	setVariable,
	httpRequest,
	webhook,
	notify,
	tag,
	returnNode,
	hangup,
] as const
export type NodeType = (typeof nodeTypes)[number]['type']

const byType = new Map<string, NodeDefinition>(nodeTypes.map((type) => [type.type, type as unknown as NodeDefinition]))

/** The definition of a node type, or undefined for one this version does not know. */
export function nodeDefinition(type: string): NodeDefinition | undefined {
	return byType.get(type)
}

/** What a node of this type is for the whole flow, if anything: there is at most one with each role. */
export function roleOf(type: string): NodeDefinition['role'] {
	return byType.get(type)?.role
}

/** The icon of a node type, a class of lib/ui/icons.css; a type this version does not know gets a warning sign. */
export function nodeIcon(type: string): string {
	return nodeDefinition(type)?.icon ?? 'i-warn'
}
