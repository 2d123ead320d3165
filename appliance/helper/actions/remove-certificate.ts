/** Action remove-certificate: the console goes back to a certificate of the appliance's own authority. */
import { rm } from 'node:fs/promises'
import type { HelperRequest } from '../protocol.ts'
import { run } from '../run.ts'
import type { Action } from './action.ts'
import { uploadedFolder } from './set-certificate.ts'

type Request = Extract<HelperRequest, { action: 'remove-certificate' }>

export const removeCertificate: Action<Request, { folder: string }> = {
	verify: () => undefined,
	generate: () => ({ folder: uploadedFolder }),
	async apply({ folder }) {
		await rm(folder, { recursive: true, force: true })
		await run('/usr/bin/systemctl', ['start', 'callytics-certificate.service'])
		return ''
	},
}
