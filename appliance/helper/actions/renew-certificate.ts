/** Action renew-certificate: the console's certificate for the names and addresses the machine has now. */
import type { HelperRequest } from '../protocol.ts'
import { run } from '../run.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'renew-certificate' }>

export const renewCertificate: Action<Request, { unit: string }> = {
	verify: () => undefined,
	generate: () => ({ unit: 'callytics-certificate.service' }),
	async apply({ unit }) {
		await run('/usr/bin/systemctl', ['start', unit])
		return ''
	},
}
