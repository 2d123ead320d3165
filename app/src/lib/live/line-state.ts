/** What the SIP status of a line or account means to who looks at it. */
import type { SipStatus } from '../domain/events.ts'

/** ok = takes calls; fail = broken now; off = switched off or nobody there; wait = not known yet. */
export type LineState = 'ok' | 'fail' | 'off' | 'wait'

/** The status of a trunk among those told last, or undefined while none was told. */
export function statusOfTrunk(endpoints: readonly SipStatus[], trunkId: string): SipStatus | undefined {
	return endpoints.find((status) => status.kind === 'trunk' && status.endpoint === `trunk-${trunkId}`)
}

/** The status of an extension among those told last, or undefined while none was told. */
export function statusOfExtension(endpoints: readonly SipStatus[], number: string): SipStatus | undefined {
	return endpoints.find((status) => status.kind === 'extension' && status.endpoint === number)
}

/** Whether a line or a phone can take calls. */
export function isUp({ state }: SipStatus): boolean {
	return state === 'registered' || state === 'reachable'
}

/** A trunk must be there: without an answer it is broken, unless it was switched off. */
export function trunkLineState(isEnabled: boolean, status: SipStatus | undefined): LineState {
	if (!isEnabled) return 'off'
	if (!status || status.state === 'unknown') return 'wait'
	return isUp(status) ? 'ok' : 'fail'
}

/** An extension without a phone is nobody's fault: it is off. One whose phone stopped answering is broken. */
export function extensionLineState(status: SipStatus | undefined): LineState {
	if (status && isUp(status)) return 'ok'
	return status?.state === 'unreachable' ? 'fail' : 'off'
}
