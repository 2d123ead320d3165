/** Action settle-firewall: a change on trial is kept, or goes back now. */
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { replaceFile } from '../files.ts'
import { keptFile, revertService, revertTimer, trialFile } from '../firewall/places.ts'
import type { HelperRequest } from '../protocol.ts'
import { Refusal } from '../refusal.ts'
import { run } from '../run.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'settle-firewall' }>

const SYSTEMCTL = '/usr/bin/systemctl'

export const settleFirewall: Action<Request, { isKept: boolean }> = {
	verify() {
		if (!existsSync(trialFile))
			throw new Refusal('firewall.no_trial', 'There is no change on trial any more: it has gone back by itself.')
	},
	generate: ({ isKept }) => ({ isKept }),
	async apply({ isKept }) {
		await run(SYSTEMCTL, ['stop', revertTimer])
		if (!isKept) {
			await run(SYSTEMCTL, ['start', revertService])
			return ''
		}
		await replaceFile(keptFile, await readFile(trialFile, 'utf8'), 0o644)
		await rm(trialFile)
		return ''
	},
}
