/** How much a browser may send: a form or a flow is small, and only uploads of files go to the disk piece by piece. */
import type { IncomingMessage } from 'node:http'

/** Forms and flows are read into memory. A flow of ten thousand nodes has some megabytes. */
const MAX_BODY = 8_000_000
// They count what they get themselves, and say what is wrong in the user's words.
const streamedPaths: readonly string[] = ['/sounds/file', '/firewall/countries', '/update/file']

/** The HTTP status a request is refused with because of its body; undefined when it may pass. */
export function refuseBody({ method, url, headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>) {
	if (method === 'PUT' && streamedPaths.includes(url?.split('?')[0] ?? '')) return undefined
	// Browsers say the length of all that our pages send; without it there is nothing to refuse by.
	if (headers['transfer-encoding'] !== undefined) return 411
	return Number(headers['content-length'] ?? 0) > MAX_BODY ? 413 : undefined
}
