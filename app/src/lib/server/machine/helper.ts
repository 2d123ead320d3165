/** The client of the root helper: one connection, one request, one answer. */
import { createConnection } from 'node:net'
import {
	helperAnswerSchema,
	MAX_LINE_BYTES,
	type HelperAnswer,
	type HelperRequest,
} from '../../../../../appliance/helper/protocol.ts'
import { UserError } from '../errors.ts'

export type { HelperRequest }

/** Longer than the helper gives any program, so that its own words arrive and not this deadline. */
const DEADLINE_MS = 90_000
/** A reading may be long (1000 endpoints); still, a broken peer must not fill our memory. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024

const away = () =>
	new UserError(
		503,
		'helper.away',
		'The machine does not answer just now. Try again in a moment; if it stays so, restart it.',
	)

/** Sends the request and collects what comes back until the helper closes. */
function exchange(socketPath: string, line: string, deadlineMs: number): Promise<string> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = []
		let length = 0
		const socket = createConnection(socketPath)
		const timer = setTimeout(() => socket.destroy(new Error('no answer in time')), deadlineMs)
		socket.on('connect', () => socket.write(line))
		socket.on('data', (chunk: Buffer) => {
			length += chunk.length
			if (length > MAX_ANSWER_BYTES) socket.destroy(new Error('the answer is too long'))
			else chunks.push(chunk)
		})
		// A refused peer's answer is followed by a reset, because its request was not read.
		socket.on('error', (error) => chunks.length === 0 && reject(error))
		socket.on('close', () => {
			clearTimeout(timer)
			resolve(Buffer.concat(chunks).toString('utf8'))
		})
	})
}

function parseAnswer(text: string): HelperAnswer | undefined {
	try {
		return helperAnswerSchema.parse(JSON.parse(text))
	} catch {
		return undefined // cut off: the helper was killed, or never started
	}
}

/**
 * Asks the machine to do one thing and waits until it is done.
 * @param socketPath config.helperSocket
 * @param deadlineMs longest wait for the answer
 * @returns what was read; empty for actions that read nothing
 * @throws UserError 409 with the helper's own words when it refuses; 503 `helper.away` when it cannot be reached or
 *   does not answer in time; 500 `helper.failed` when it tried and failed (its log has the reason)
 */
export async function callHelper(
	socketPath: string,
	request: HelperRequest,
	deadlineMs: number = DEADLINE_MS,
): Promise<string> {
	const line = `${JSON.stringify(request)}\n`
	if (Buffer.byteLength(line) > MAX_LINE_BYTES) throw new Error('the request to the helper is too long')
	const text = await exchange(socketPath, line, deadlineMs).catch((error: unknown) => {
		throw Object.assign(away(), { cause: error })
	})
	const answer = parseAnswer(text)
	if (!answer) throw away()
	if (answer.ok) return answer.output
	throw new UserError(answer.kind === 'refused' ? 409 : 500, answer.code, answer.message)
}
