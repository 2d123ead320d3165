/** Action settle-firewall: a change on trial is kept, or goes back now. */
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { replaceFile } from '../files.ts'
import { keptFile, trialFile } from '../firewall/places.ts'
import type { HelperRequest } from '../protocol.ts'
import { Refusal } from '../refusal.ts'
import { endTrial, takeBack } from '../trial.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'settle-firewall' }>

export const settleFirewall: Action<Request, { isKept: boolean }> = {
	verify() {
		if (!existsSync(trialFile))
			throw new Refusal('firewall.no_trial', 'There is no change on trial any more: it has gone back by itself.')
	},
	generate: ({ isKept }) => ({ isKept }),
	async apply({ isKept }) {
		if (!isKept) {
			await takeBack('firewall')
			return ''
		}
		await endTrial('firewall')
		await replaceFile(keptFile, await readFile(trialFile, 'utf8'), 0o644)
		await rm(trialFile)
		return ''
	},
}
