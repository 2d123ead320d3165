/** The signature of a delivery: who has the secret can tell that the appliance sent it, and when. */
import { createHmac } from 'node:crypto'

export const signatureHeader = 'X-Callytics-Signature'

/**
 * `t=<unix seconds>,v1=<HMAC-SHA256 of "t.body", hexadecimal>`. The time is signed too, so that a receiver can refuse
 * what somebody recorded and sends again later.
 */
export function signatureOf(secret: string, body: string, unixSeconds: number): string {
	const digest = createHmac('sha256', secret).update(`${unixSeconds}.${body}`).digest('hex')
	return `t=${unixSeconds},v1=${digest}`
}
