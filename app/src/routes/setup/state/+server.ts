/** What the wizard asks for every second: which phones and trunks are there, and whether the echo test was dialled. */
import { json } from '@sveltejs/kit'
import { getSetupState, sipStatusNow } from '#lib/server/settings/setup.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async () => {
	const [{ testCall }, statuses] = await Promise.all([getSetupState(), sipStatusNow()])
	return json({ echoHeard: testCall.echoHeard, statuses })
}
