/** Action settle-firewall: a change on trial is kept, or goes back now. */
import { readFile, rm } from 'node:fs/promises'
import { replaceFile } from '../files.ts'
import { keptFile, trialFile } from '../firewall/places.ts'
import type { HelperRequest } from '../protocol.ts'
import { keepTrial, mustBeOnTrial, takeBack } from '../trial.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'settle-firewall' }>

export const settleFirewall: Action<Request, { isKept: boolean }> = {
	verify: () => mustBeOnTrial('firewall', trialFile),
	generate: ({ isKept }) => ({ isKept }),
	async apply({ isKept }) {
		if (!isKept) {
			await takeBack('firewall')
			return ''
		}
		await keepTrial('firewall', trialFile)
		await replaceFile(keptFile, await readFile(trialFile, 'utf8'), 0o644)
		await rm(trialFile)
		return ''
	},
}
