/** The executor's HTTP API on a Unix socket: what the console asks of live calls and of Asterisk. */
import { chmod, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { H3, HTTPError, toNodeHandler } from 'h3/node'
import type { Redis } from 'ioredis'
import { extensionPattern } from '#lib/domain/number.ts'
import { WaitingMessages } from '#lib/domain/waiting-messages.ts'
import { AriRefused, type AriClient } from '../ari/client.ts'
import { hangUpByUser } from '../call/answer.ts'
import { callMe } from '../call/call-me.ts'
import type { Calls } from '../call/calls.ts'
import { callItself } from '../call/loop-back.ts'
import type { DiskWatch } from '../call/disk-watch.ts'
import type { MessageLights } from '../call/message-lights.ts'
import type { SoundRecorder } from '../call/record-sound.ts'
import type { RoutingCache } from '../call/routing-cache.ts'
import { log } from '../log.ts'
import {
	asteriskObjectTypes,
	CallMeRequest,
	type AsteriskObject,
	type AsteriskObjectType,
	type EndpointState,
	type ExecutorHealth,
	type SoundRecording,
} from './protocol.ts'

export interface ControlParts {
	ari: AriClient
	calls: Calls
	redis: Redis
	soundRecorder: SoundRecorder
	messageLights: MessageLights
	routingCache: RoutingCache
	diskWatch: DiskWatch
	/** Folder in which Asterisk records. */
	recordings: string
}

export interface Control {
	stop: () => Promise<void>
}

/** Opens the socket, mode 0660: its group is who may give orders. */
export async function startControl(socketPath: string, parts: ControlParts): Promise<Control> {
	const server = createServer(toNodeHandler(createRoutes(parts)))
	await rm(socketPath, { force: true }) // left behind by a killed process
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject)
		server.listen(socketPath, resolve)
	})
	await chmod(socketPath, 0o660)
	return {
		stop: () =>
			new Promise((resolve) => {
				server.close(() => resolve())
				server.closeAllConnections()
			}),
	}
}

function createRoutes(parts: ControlParts): H3 {
	const { ari, calls, redis, soundRecorder, messageLights, routingCache, diskWatch } = parts
	const app = new H3({
		silent: true, // it would print faults past our log
		onError: (error) => (error.unhandled ? log.error('control request failed', { error }) : undefined),
	})
	app.get('/health', (): ExecutorHealth => ({
		isAsteriskConnected: ari.isConnected,
		isRedisConnected: redis.status === 'ready',
		liveCalls: calls.size,
		memoryBytes: process.memoryUsage.rss(),
		uptimeSeconds: Math.round(process.uptime()),
		disk: diskWatch.state,
	}))
	app.get('/calls', () => calls.all().map((call) => call.entry.live))
	app.post('/calls/:callId/hang-up', async (event) => {
		const call = calls.get(event.context.params?.['callId'] ?? '')
		if (!call) throw refusal(404, 'call.over', 'This call is already over.')
		await hangUpByUser(call)
		return { ok: true }
	})
	app.put('/mailboxes/:extension', async (event) => {
		const extension = event.context.params?.['extension'] ?? ''
		if (!extensionPattern.test(extension)) throw refusal(400, 'extension.malformed', `${extension} is no extension.`)
		await messageLights.show(extension, WaitingMessages.parse(await event.req.json()))
		return { ok: true }
	})
	app.get('/asterisk/objects/:type/:id', (event) => {
		const { type = '', id = '' } = event.context.params ?? {}
		if (!asteriskObjectTypes.includes(type as AsteriskObjectType)) {
			throw refusal(404, 'asterisk.type_unknown', `Asterisk objects of type ${type} cannot be read.`)
		}
		return readObject(ari, type, id)
	})
	app.get('/endpoints', () => readEndpoints(ari))
	app.post('/extensions/:extension/record-sound', async (event) => {
		const begun = await soundRecorder.begin(event.context.params?.['extension'] ?? '')
		if (typeof begun === 'string') throw refusal(409, 'sound.no_phone', begun)
		return begun
	})
	app.get('/sound-recordings/:id', (event): SoundRecording => {
		const recording = soundRecorder.get(event.context.params?.['id'] ?? '')
		if (!recording) throw refusal(404, 'sound.recording_gone', 'The call engine was restarted: record it again.')
		return recording
	})
	app.post('/call-me', async (event) => {
		const problem = await callMe({ ari, routingCache }, CallMeRequest.parse(await event.req.json()))
		if (problem) throw refusal(409, 'call_me.no_phone', problem)
		return { ok: true }
	})
	app.post('/loop-back-call', () => callItself(ari, parts.recordings))
	return app
}

/** A refusal the client turns into a UserError. */
function refusal(status: number, code: string, message: string): HTTPError {
	return new HTTPError({ status, message, data: { code } })
}

/** What Asterisk holds now, objects of configuration files included. */
async function readObject(ari: AriClient, objectType: string, id: string): Promise<AsteriskObject> {
	try {
		const settings = await ari.request('GET /asterisk/config/dynamic/{configClass}/{objectType}/{id}', {
			path: { configClass: 'res_pjsip', objectType, id },
		})
		// Passwords have no business outside Asterisk, not even on this socket.
		const readable = settings.filter(({ attribute }) => !/password|md5_cred|secret|refresh_token/.test(attribute))
		return Object.fromEntries(readable.map(({ attribute, value }) => [attribute, value]))
	} catch (error) {
		if (!(error instanceof AriRefused)) throw error
		throw refusal(error.status, 'asterisk.object_unknown', `Asterisk has no ${objectType} ${id}.`)
	}
}

async function readEndpoints(ari: AriClient): Promise<EndpointState[]> {
	const endpoints = await ari.request('GET /endpoints/{tech}', { path: { tech: 'PJSIP' } })
	return endpoints.map((endpoint) => ({
		endpoint: endpoint.resource,
		state: endpoint.state === 'online' || endpoint.state === 'offline' ? endpoint.state : 'unknown',
		channelIds: endpoint.channel_ids,
	}))
}
