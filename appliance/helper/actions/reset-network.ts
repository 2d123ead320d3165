/** Action reset-network: everything set for the network is forgotten, and each interface asks for its addresses; for the machine's own screen. */
import { rm } from 'node:fs/promises'
import { applyTimer, keptSettings } from '../network/places.ts'
import { removeKeptFiles, removeTrialFiles } from '../network/trial-files.ts'
import type { HelperRequest } from '../protocol.ts'
import { run } from '../run.ts'
import { endTrial } from '../trial.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'reset-network' }>

export const resetNetwork: Action<Request, undefined> = {
	verify: () => undefined,
	generate: () => undefined,
	async apply() {
		await endTrial('network')
		await run('/usr/bin/systemctl', ['stop', applyTimer])
		await removeTrialFiles()
		await removeKeptFiles(() => true)
		await rm(keptSettings, { force: true })
		await run('/usr/bin/networkctl', ['reload'])
		return ''
	},
}
