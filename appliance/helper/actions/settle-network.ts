/** Action settle-network: a change on trial is kept, or goes back now. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { replaceFile } from '../files.ts'
import { makeNetworkFiles } from '../network/networkd.ts'
import { inForceMark, keptFile, keptSettings, trialSettings } from '../network/places.ts'
import { networkSettingsSchema } from '../network/settings.ts'
import { removeKeptFiles, removeTrialFiles } from '../network/trial-files.ts'
import type { HelperRequest } from '../protocol.ts'
import { Refusal } from '../refusal.ts'
import { run } from '../run.ts'
import { keepTrial, mustBeOnTrial, takeBack } from '../trial.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'settle-network' }>

export const settleNetwork: Action<Request, { isKept: boolean }> = {
	verify({ isKept }) {
		mustBeOnTrial('network', trialSettings)
		// Whoever asks before that asks by the old address, and proves nothing.
		if (isKept && !existsSync(inForceMark))
			throw new Refusal('network.not_in_force', 'The change is not in force yet. Wait a moment and keep it then.')
	},
	generate: ({ isKept }) => ({ isKept }),
	async apply({ isKept }) {
		if (!isKept) {
			await takeBack('network')
			return ''
		}
		const text = await readFile(trialSettings, 'utf8')
		const files = makeNetworkFiles(networkSettingsSchema.parse(JSON.parse(text)))
		await keepTrial('network', trialSettings)
		for (const [name, content] of files) await replaceFile(keptFile(name), content, 0o644)
		await replaceFile(keptSettings, text, 0o644)
		const kept = new Set([...files.keys()].map((name) => basename(keptFile(name))))
		await removeKeptFiles((name) => !kept.has(name))
		await removeTrialFiles()
		// The same settings from another file: addresses that stay are not touched.
		await run('/usr/bin/networkctl', ['reload'])
		return ''
	},
}
