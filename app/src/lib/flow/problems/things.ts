/** Settings that name something the appliance does not have. */
import type { FlowDocument, FlowNode, FlowProblem } from '../document.ts'
import type { FormChoices, Named } from '../form-choices.ts'
import { referencesOf, type Reference, type ReferenceKind } from '../references.ts'
import { subFlowReferences } from '../sub-flows.ts'

const isIn = (things: readonly Named[], id: string) => things.some((thing) => thing.id === id)

const isThere: Record<Exclude<ReferenceKind, 'node'>, (choices: FormChoices, value: string) => boolean> = {
	sound: ({ sounds }, value) => sounds.some((sound) => sound.name === value),
	extension: ({ extensions }, value) => extensions.some((extension) => extension.number === value),
	trunk: ({ trunks }, value) => isIn(trunks, value),
	schedule: ({ schedules }, value) => isIn(schedules, value),
	mailbox: ({ mailboxes }, value) => isIn(mailboxes, value),
	webhook: ({ webhooks }, value) => isIn(webhooks, value),
	flow: ({ flows }, value) => isIn(flows, value),
}

/** What to do, by what is missing. */
const sentences: Record<ReferenceKind, (value: string) => string> = {
	sound: (value) => `There is no sound ${value}. Choose another one.`,
	extension: (value) => `There is no extension ${value}. Choose another one, or add it.`,
	trunk: () => 'The trunk chosen here is gone. Choose another one.',
	schedule: () => 'The schedule chosen here is gone. Choose another one.',
	mailbox: () => 'The mailbox chosen here is gone. Choose another one.',
	webhook: () => 'The webhook chosen here is gone. Choose another one.',
	flow: () => 'The flow chosen here is gone. Choose another one.',
	node: () => 'The node chosen here is gone. Choose another one.',
}

export function problemsOfThings(document: FlowDocument, choices: FormChoices): FlowProblem[] {
	const ids = new Set(document.nodes.map((node) => node.id))
	return document.nodes.flatMap((node) =>
		referencesOf(node).flatMap((reference) => problemOfReference(node, reference, ids, choices)),
	)
}

function problemOfReference(
	{ id }: FlowNode,
	{ kind, value, field }: Reference,
	ids: ReadonlySet<string>,
	choices: FormChoices,
): FlowProblem[] {
	const exists = kind === 'node' ? ids.has(value) : isThere[kind](choices, value)
	if (!exists) return [{ severity: 'error', nodeId: id, field, message: sentences[kind](value) }]
	const flow = kind === 'flow' ? choices.flows.find((candidate) => candidate.id === value) : undefined
	if (!flow || flow.isPublished) return []
	const message = `${flow.name} is not published yet: until then a call leaves here by failed.`
	return [{ severity: 'warning', nodeId: id, field, message }]
}

/** Sub-flows that come back to the flow itself, directly or round corners. @param flowId the flow's own id */
export function problemsOfSubFlows(document: FlowDocument, choices: FormChoices, flowId: string): FlowProblem[] {
	const flows = new Map(choices.flows.map((flow) => [flow.id, flow]))
	return document.nodes.flatMap((node) =>
		subFlowReferences(document, node).flatMap(({ value, field }): FlowProblem[] => {
			const way = wayTo(flowId, value, (id) => flows.get(id)?.subFlows ?? [])
			if (!way) return []
			const names = way.map((id) => flows.get(id)?.name ?? id)
			const message =
				way.length === 1
					? 'This flow would go through itself, again and again. Choose another flow.'
					: `This flow would go through itself, again and again: by ${names.slice(0, -1).join(', then ')}.`
			return [{ severity: 'error', nodeId: node.id, field, message }]
		}),
	)
}

/** The shortest way from one flow through sub-flows to another one, both ends included, or undefined. */
function wayTo(goal: string, from: string, subFlows: (id: string) => readonly string[]): string[] | undefined {
	const ways = new Map<string, string[]>([[from, [from]]])
	for (const [id, way] of ways) {
		if (id === goal) return way
		for (const next of subFlows(id)) if (!ways.has(next)) ways.set(next, [...way, next])
	}
	return undefined
}
