/** Things that flows refer to: webhooks and schedules, as their pages would have made them, and flows within flows. */
import { randomUUID } from 'node:crypto'
import type { Schedule } from '#lib/domain/schedule.ts'
import type { FlowDocument } from '#lib/flow/document.ts'
import { createFlow, publishDraft } from './publish.ts'
import { quote, runSql } from './seed.ts'
import type { World } from './world.ts'

export interface TestWebhook {
	id: string
	secret: string
}

/** A webhook in the local network. */
export async function makeWebhook(world: World, name: string, url: string): Promise<TestWebhook> {
	const secret = `whsec_${randomUUID()}${randomUUID()}`
	const values = [name, url, secret].map(quote).join(', ')
	const inserted = await runSql(
		world.appliance,
		`insert into webhooks (name, url, secret, allows_private) values (${values}, true) returning id`,
	)
	return { id: inserted.trim(), secret }
}

/** A schedule; flows published after it find it. @returns its id */
export async function makeSchedule(world: World, schedule: Omit<Schedule, 'id'>): Promise<string> {
	const { name, timeZone, week, holidays, override, starCode } = schedule
	const texts = [name, timeZone, JSON.stringify(week), JSON.stringify(holidays), starCode].map(quote)
	const inserted = await runSql(
		world.appliance,
		`insert into schedules (name, time_zone, week, holidays, star_code, override)
			values (${texts.join(', ')}, ${override === null ? 'null' : quote(override)}) returning id`,
	)
	return inserted.trim()
}

const always = [{ from: '00:00', to: '24:00' }]

/** Somebody is there at any time. */
export const everyDay: Schedule['week'] = {
	...{ monday: always, tuesday: always, wednesday: always, thursday: always },
	...{ friday: always, saturday: always, sunday: always },
}

/** A flow that other flows go through, published. @returns its id */
export async function makeFlow(world: World, name: string, document: FlowDocument): Promise<string> {
	const id = await createFlow(world.browser, name)
	await publishDraft(world.browser, world.appliance, id, document)
	return id
}
