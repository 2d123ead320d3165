/** Verbs that wait for nothing: chance, turns, schedules, and what is told to others. */
import { randomUUID } from 'node:crypto'
import type { JsonValue } from '#lib/domain/json.ts'
import { stateOf, type Schedule, type ScheduleState } from '#lib/domain/schedule.ts'
import type { Call } from './call.ts'

export interface DecideParts {
	/** As told last. */
	schedule: (scheduleId: string) => Schedule | undefined
	/** Counts up across calls and restarts, from 0. */
	takeTurn: (name: string) => Promise<number>
}

/** By the clock of this moment; the answer is journalled, so a restart does not change it. */
export function checkSchedule(
	parts: DecideParts,
	scheduleId: string,
): { state: ScheduleState; detail: string } | undefined {
	const schedule = parts.schedule(scheduleId)
	return schedule && stateOf(schedule, new Date())
}

export function takeTurn(parts: DecideParts, name: string): Promise<number> {
	return parts.takeTurn(name)
}

/** Told with the journal in one write, so that it is sent exactly once however often this process is killed. */
export function sendWebhook(call: Call, webhookId: string, payload: JsonValue): void {
	const nodeId = call.entry.nodeId ?? ''
	call.publish('webhook.requested', { deliveryId: randomUUID(), nodeId, webhookId, payload })
}

export function sendMail(call: Call, mail: { to: string; subject: string; text: string }): void {
	call.publish('mail.requested', { mailId: randomUUID(), nodeId: call.entry.nodeId ?? '', ...mail })
}

export function tagCall(call: Call, tag: string, note: string): void {
	call.publish('call.tagged', { tag, ...(note && { note }) })
}
