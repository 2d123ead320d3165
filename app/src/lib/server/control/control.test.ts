/** The executor's control socket, asked by the console's client. */
import { mkdtempSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AriRefused } from '../ari/client.ts'
import { createExecutorClient, type ExecutorClient } from './client.ts'
import { startControl, type Control, type ControlParts } from './server.ts'

let folder: string
let socket: string
let client: ExecutorClient
let control: Control | undefined

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'control-'))
	socket = join(folder, 'executor.sock')
	client = createExecutorClient(socket)
})
afterEach(async () => {
	await control?.stop()
	control = undefined
	await rm(folder, { recursive: true })
})

const live = { callId: 'x1', state: 'flow' }
const settings = [
	{ attribute: 'transport', value: 'transport-udp' },
	{ attribute: 'password', value: 'secret' },
]
const parts = {
	ari: {
		isConnected: true,
		async request(_operation: string, { path }: { path: Record<string, string> }) {
			if (path['tech']) return [{ technology: 'PJSIP', resource: '101', state: 'online', channel_ids: [] }]
			if (path['id'] === '101') return settings
			throw new AriRefused(404, 'GET', '', 'not found')
		},
	},
	calls: { size: 1, all: () => [{ entry: { live } }], get: () => undefined },
	redis: { status: 'ready' },
	diskWatch: { state: { level: 'enough', usedShare: 0.3 } },
	messageLights: {
		show: async (...shown: unknown[]) => void lights.push(shown),
		showAll: async () => undefined,
	},
} as unknown as ControlParts
const lights: unknown[] = []

test('tells what waits for an extension, and refuses what is no extension', async () => {
	control = await startControl(socket, parts)
	const messages = [{ id: 'm1', callerNumber: '202', leftAt: 1, isHeard: false }]
	await client.showMessages('101', { unheard: 2, heard: 1, messages })
	expect(lights).toEqual([['101', { unheard: 2, heard: 1, messages }]])
	await expect(client.showMessages('101@evil', { unheard: 2, heard: 1, messages })).rejects.toMatchObject({
		status: 400,
	})
	expect(lights).toHaveLength(1)
})

test('says how the executor is', async () => {
	control = await startControl(socket, parts)
	expect(await client.health()).toMatchObject({ isAsteriskConnected: true, isRedisConnected: true, liveCalls: 1 })
})

test('lists the live calls', async () => {
	control = await startControl(socket, parts)
	expect(await client.calls()).toEqual([live])
})

test('reads back what Asterisk has, without passwords', async () => {
	control = await startControl(socket, parts)
	expect(await client.asteriskObject('auth', '101')).toEqual({ transport: 'transport-udp' })
	expect(await client.asteriskObject('endpoint', 'nobody')).toBeUndefined()
	expect(await client.endpoints()).toEqual([{ endpoint: '101', state: 'online', channelIds: [] }])
})

test('a call that is over cannot be hung up, and the user is told so', async () => {
	control = await startControl(socket, parts)
	await expect(client.hangUp('gone')).rejects.toMatchObject({ status: 404, code: 'call.over' })
})

test('the socket is for its owner and its group only', async () => {
	control = await startControl(socket, parts)
	expect(statSync(socket).mode & 0o777).toBe(0o660)
})

test('a socket left behind by a killed executor is no obstacle', async () => {
	control = await startControl(socket, parts)
	const second = await startControl(socket, parts)
	expect(await client.calls()).toEqual([live])
	await second.stop()
})

test('while the executor is away the user is told to try again', async () => {
	await expect(client.calls()).rejects.toMatchObject({ status: 503, code: 'executor.away' })
})
