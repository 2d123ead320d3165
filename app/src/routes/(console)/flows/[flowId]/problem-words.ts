/** What is wrong with a flow, in one short line for the header. */
import type { FlowProblem } from '#lib/flow/document.ts'
import { flows as words } from '#lib/messages/flows.ts'

/** The most pressing kind of problem, counted: `2 exits lead nowhere`. Undefined when there is none. */
export function headline(problems: readonly FlowProblem[]): string | undefined {
	const errors = problems.filter((problem) => problem.severity === 'error')
	if (problems.length === 0) return undefined
	if (errors.length === 0) return words.problems.warnings(problems.length)
	const exits = errors.filter((problem) => problem.exit !== undefined).length
	const settings = errors.filter((problem) => problem.field !== undefined).length
	if (exits === errors.length) return words.problems.openExits(exits)
	if (settings === errors.length) return words.problems.settings(settings)
	return words.problems.others(errors.length)
}
