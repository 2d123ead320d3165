/** The steps of the wizard in their order, and where each is. */
import { setup } from '#lib/messages/setup.ts'

export const steps = ['code', 'administrator', 'appliance', 'trunk', 'extensions', 'test-call', 'finish'] as const
export type Step = (typeof steps)[number]

/** Minutes that a step takes somebody who does it for the first time. */
const minutes: Record<Step, number> = {
	code: 0.5,
	administrator: 1,
	appliance: 0.5,
	trunk: 2,
	extensions: 1,
	'test-call': 2,
	finish: 0,
}

/** The code's page is the wizard's door, so it has no name of its own. */
export function pathOf(step: Step): string {
	return step === 'code' ? '/setup' : `/setup/${step}`
}

export function stepOfPath(pathname: string): Step {
	return steps.find((step) => step !== 'code' && pathOf(step) === pathname) ?? 'code'
}

/** Whether a step may be open when another one is the first that is not done. */
export function isReachable(step: Step, firstUndone: Step): boolean {
	return steps.indexOf(step) <= steps.indexOf(firstUndone)
}

/** The step before, or undefined where there is no way back: a code is shown once, and the first user follows it. */
export function stepBefore(step: Step): Step | undefined {
	const before = steps[steps.indexOf(step) - 1]
	return before === 'code' ? undefined : before
}

/** Whole minutes from the beginning of a step to the end. */
export function minutesLeft(step: Step): number {
	return Math.ceil(steps.slice(steps.indexOf(step)).reduce((sum, each) => sum + minutes[each], 0))
}

export function labelOf(step: Step): string {
	return setup.steps[step]
}
