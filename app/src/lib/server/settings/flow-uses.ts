/** Which flows name a thing of the appliance; asked before the thing is deleted. */
import { namesThing, type ReferenceKind } from '#lib/flow/references.ts'
import { listFlowDocuments } from '../db/flows.ts'
import { UserError } from '../errors.ts'

/** A flow that names a thing. */
export interface FlowUse {
	flowId: string
	flowName: string
	/** Whether calls get there now, or only once the draft is published. */
	isPublished: boolean
}

/**
 * The flows whose draft or published version names this thing, by their names.
 * @param value media name of a sound, number of an extension, otherwise an id
 */
export async function flowsThatName(kind: ReferenceKind, value: string): Promise<FlowUse[]> {
	return (await listFlowDocuments()).flatMap(({ id, name, draft, published }) => {
		const isPublished = published !== null && namesThing(published, kind, value)
		return isPublished || namesThing(draft, kind, value) ? [{ flowId: id, flowName: name, isPublished }] : []
	})
}

/**
 * Refuses to take a thing away under the callers who are led to it.
 * @param code e.g. `schedule.in_use`
 * @param sentence what the flows do with it, e.g. `Calls are routed by this schedule in`
 * @throws UserError 409 naming the flows that take calls and use it
 */
export async function refuseWhileInUse(
	kind: ReferenceKind,
	value: string,
	code: string,
	sentence: string,
): Promise<void> {
	const uses = (await flowsThatName(kind, value)).filter((use) => use.isPublished)
	if (uses.length === 0) return
	const flows = uses.map((use) => use.flowName).join(', ')
	throw new UserError(409, code, `${sentence}: ${flows}. Change and publish that first.`)
}
