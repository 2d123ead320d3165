/** The console's end of the executor's control socket. */
import { request } from 'node:http'
import type { LiveCall } from '#lib/domain/live-call.ts'
import type { WaitingMessages } from '#lib/domain/waiting-messages.ts'
import { UserError } from '../errors.ts'
import type {
	AsteriskObject,
	AsteriskObjectType,
	CallMeRequest,
	EndpointState,
	ExecutorHealth,
	SoundRecording,
} from './protocol.ts'

const TIMEOUT_MS = 5_000
const LOOP_BACK_TIMEOUT_MS = 40_000

/** Every method throws UserError: 503 `executor.away` when nobody answers, else what the executor refused. */
export interface ExecutorClient {
	health: () => Promise<ExecutorHealth>
	/** All live calls, as they stand at this moment. */
	calls: () => Promise<LiveCall[]>
	hangUp: (callId: string) => Promise<void>
	/** What Asterisk has loaded for a PJSIP object; undefined if it has none. Passwords are left out. */
	asteriskObject: (type: AsteriskObjectType, id: string) => Promise<AsteriskObject | undefined>
	endpoints: () => Promise<EndpointState[]>
	/** Tells what waits for an extension: its phones show it by their light and can play it. */
	showMessages: (extension: string, waiting: WaitingMessages) => Promise<void>
	/** Rings an extension to record a sound on it. @throws UserError 409 `sound.no_phone` */
	recordSound: (extension: string) => Promise<{ recordingId: string }>
	/** How far that is. @throws UserError 404 `sound.recording_gone` after a restart of the executor */
	soundRecording: (recordingId: string) => Promise<SoundRecording>
	/** Rings an extension and runs a draft for whoever answers. @throws UserError 409 `call_me.no_phone` */
	callMe: (draft: CallMeRequest) => Promise<void>
	/** Calls the machine by itself and tells how long the announcement was heard; takes some seconds. */
	callItself: () => Promise<{ heardMs: number }>
}

/** @param socketPath config.executorSocket */
export function createExecutorClient(socketPath: string): ExecutorClient {
	const ask = <T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) =>
		send<T>(socketPath, method, path, body)
	return {
		health: () => ask('GET', '/health'),
		calls: () => ask('GET', '/calls'),
		async hangUp(callId) {
			await ask('POST', `/calls/${encodeURIComponent(callId)}/hang-up`)
		},
		async asteriskObject(type, id) {
			try {
				return await ask<AsteriskObject>('GET', `/asterisk/objects/${type}/${encodeURIComponent(id)}`)
			} catch (error) {
				if (error instanceof UserError && error.code === 'asterisk.object_unknown') return undefined
				throw error
			}
		},
		endpoints: () => ask('GET', '/endpoints'),
		async showMessages(extension, waiting) {
			await ask('PUT', `/mailboxes/${encodeURIComponent(extension)}`, waiting)
		},
		recordSound: (extension) => ask('POST', `/extensions/${encodeURIComponent(extension)}/record-sound`),
		soundRecording: (recordingId) => ask('GET', `/sound-recordings/${encodeURIComponent(recordingId)}`),
		async callMe(draft) {
			await ask('POST', '/call-me', draft)
		},
		callItself: () => send(socketPath, 'POST', '/loop-back-call', undefined, LOOP_BACK_TIMEOUT_MS),
	}
}

function away(): UserError {
	return new UserError(
		503,
		'executor.away',
		'The call engine is not answering. It is restarted by itself; please try again in a moment.',
	)
}

function send<T>(
	socketPath: string,
	method: string,
	path: string,
	body?: unknown,
	timeoutMs: number = TIMEOUT_MS,
): Promise<T> {
	return new Promise((resolve, reject) => {
		const signal = AbortSignal.timeout(timeoutMs)
		const json = body === undefined ? undefined : JSON.stringify(body)
		const headers = json === undefined ? {} : { 'content-type': 'application/json' }
		const sent = request({ socketPath, method, path, headers, signal }, (response) => {
			const chunks: Buffer[] = []
			response.on('data', (chunk: Buffer) => chunks.push(chunk))
			response.on('error', () => reject(away()))
			response.on('end', () => {
				try {
					resolve(readAnswer(response.statusCode ?? 500, Buffer.concat(chunks).toString()) as T)
				} catch (error) {
					reject(error instanceof UserError ? error : away())
				}
			})
		})
		sent.on('error', () => reject(away()))
		sent.end(json)
	})
}

function readAnswer(status: number, text: string): unknown {
	const body: unknown = text ? JSON.parse(text) : undefined
	if (status < 400) return body
	const { message, data } = body as { message?: string; data?: { code?: string } }
	if (data?.code) throw new UserError(status, data.code, message ?? '')
	throw away()
}
