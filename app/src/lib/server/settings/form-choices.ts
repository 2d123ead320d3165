/** What a flow's settings can name at this moment; the same for the form, for finding problems, and at the publish. */
import { builtInSounds, ownSoundName } from '#lib/domain/sound.ts'
import { subFlowsOf } from '#lib/flow/sub-flows.ts'
import type { FormChoices } from '#lib/flow/form-choices.ts'
import { listExtensions } from '../db/extensions.ts'
import { listFlows, listPublishedFlows } from '../db/flows.ts'
import { listMailboxes } from '../db/mailboxes.ts'
import { listSchedules } from '../db/schedules.ts'
import { listSounds } from '../db/sounds.ts'
import { listTrunks } from '../db/trunks.ts'
import { listWebhooks } from '../db/webhooks.ts'
import { spokenLanguages } from './speech.ts'

export async function readFormChoices(): Promise<FormChoices> {
	const [extensions, trunks, flows, published, sounds, schedules, mailboxes, webhooks, languages] = await Promise.all([
		listExtensions(),
		listTrunks(),
		listFlows(),
		listPublishedFlows(),
		listSounds(),
		listSchedules(),
		listMailboxes(),
		listWebhooks(),
		spokenLanguages(),
	])
	const documents = new Map(published.map((flow) => [flow.id, flow.document]))
	return {
		extensions: extensions.map(({ number, name }) => ({ number, name })),
		trunks: trunks.map(({ id, name }) => ({ id, name })),
		sounds: [
			...builtInSounds.map(({ name, title, text }) => ({ name, title, text })),
			...sounds.map(({ id, name, speechText }) => ({
				name: ownSoundName(id),
				title: name,
				...(speechText === null ? {} : { text: speechText }),
			})),
		],
		schedules: schedules.map(({ id, name }) => ({ id, name })),
		languages,
		mailboxes: mailboxes.map(({ id, name }) => ({ id, name })),
		webhooks: webhooks.map(({ id, name }) => ({ id, name })),
		flows: flows.map(({ id, name }) => {
			const document = documents.get(id)
			return { id, name, isPublished: document !== undefined, subFlows: document ? subFlowsOf(document) : [] }
		}),
	}
}
