/** Publishes flows as the designer does: through the console's HTTP API, with a number that leads to each. */
import { readFlat, type FormBrowser } from '../../../image-build/form-browser.ts'
import type { Appliance } from '../../../image-build/testbed.ts'
import type { FlowDocument } from '#lib/flow/document.ts'
import { quote, runSql } from './seed.ts'

/** Makes a flow with nothing in it. @returns its id */
export async function createFlow(browser: FormBrowser, name: string): Promise<string> {
	const { location = '' } = await browser.send('/flows?/create', [
		['name', name],
		['template', 'empty'],
	])
	return location.split('/').at(-1) ?? ''
}

/** The revision an editor would have when it opens the draft. */
export async function draftRevision(appliance: Appliance, flowId: string): Promise<string> {
	return (await runSql(appliance, `select draft_revision from flows where id = ${quote(flowId)}`)).trim()
}

/** Saves a draft and publishes it. @throws with the console's words when it is refused */
export async function publishDraft(
	browser: FormBrowser,
	appliance: Appliance,
	flowId: string,
	document: FlowDocument,
): Promise<void> {
	const saved = await browser.send(`/flows/${flowId}?/save`, [
		['document', JSON.stringify(document)],
		['revision', await draftRevision(appliance, flowId)],
	])
	const { revision } = readFlat(saved.data ?? '') as { revision: number }
	await browser.send(`/flows/${flowId}?/publish`, [
		['comment', 'drawn by a test'],
		['revision', String(revision)],
		['acceptsWarnings', 'yes'],
	])
}

/** A new flow, published. @returns its id */
export async function publishFlow(
	browser: FormBrowser,
	appliance: Appliance,
	name: string,
	document: FlowDocument,
): Promise<string> {
	const flowId = await createFlow(browser, name)
	await publishDraft(browser, appliance, flowId, document)
	return flowId
}

/** Makes a number lead to a flow. */
export async function leadTo(browser: FormBrowser, did: string, flowId: string): Promise<void> {
	await browser.send('/inbound-routes/new', [
		['did', did],
		['flowId', flowId],
		['description', ''],
	])
}
