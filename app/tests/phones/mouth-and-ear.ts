/**
 * A program that runs inside a network namespace and is mouth and ear of the phones there: RTP on many ports, and single UDP datagrams.
 * It takes one JSON request a line on standard input and answers each with one line; host.ts is its other side.
 */
import { createSocket } from 'node:dgram'
import type { Socket } from 'node:dgram'
import { writeFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { createInterface } from 'node:readline'
import { encodeG711, payloadTypes, silenceByte } from './g711.ts'
import type { Law } from './g711.ts'
import { layOut, keysIn, lostPackets } from './recording.ts'
import type { Arrived } from './recording.ts'
import { keyPress, readRtp, samplesPerPacket, telephoneEventType, writeRtp } from './rtp.ts'
import type { EventPacket } from './rtp.ts'
import { makeKeyTones, makeTone } from './sound.ts'

export type Request =
	| { do: 'open'; address: string; ports: number[] }
	/** Forgets what was heard and falls silent. */
	| { do: 'forget'; ports: number[] }
	/** hertz 0 sends silence, null sends nothing. */
	| { do: 'say'; port: number; hertz: number | null; law: Law }
	| { do: 'press'; port: number; keys: string; law: Law }
	/** Keys as tones within the sound. */
	| { do: 'press-tones'; port: number; keys: string; law: Law }
	/** Where to send; until told, it answers to where the first packet came from. */
	| { do: 'towards'; port: number; address: string; toPort: number }
	/** Writes what was heard as 16-bit samples to a file. */
	| { do: 'heard'; port: number; file: string }
	/** Sends one datagram and collects what comes back within waitMs. */
	| { do: 'datagram'; address: string; toPort: number; base64: string; waitMs: number }

/** What `heard` answers. */
export interface Heard {
	fromMs: number
	packets: number
	/** Packets that never came, between the first and the last that did. */
	lost: number
	keys: string
}

interface Line {
	socket: Socket
	towards: { address: string; port: number } | undefined
	law: Law
	/** Encoded sound that is sent over and over; undefined sends nothing. */
	sound: Uint8Array | undefined
	soundAt: number
	/** Packets that are sent before the sound goes on. */
	interlude: Uint8Array[]
	events: EventPacket[]
	eventTimestamp: number
	sequence: number
	timestamp: number
	ssrc: number
	isFirst: boolean
	heardFrom: number
	arrived: Arrived[]
}

const lines = new Map<number, Line>()
const pauseBetweenKeysMs = 100

/** A second of tone holds a whole number of periods of every whole frequency, so it can be repeated without a click. */
function soundOf(law: Law, hertz: number): Uint8Array {
	if (hertz === 0) return new Uint8Array(samplesPerPacket).fill(silenceByte[law])
	return encodeG711(law, makeTone(hertz, 1000))
}

function lineOn(port: number): Line {
	const line = lines.get(port)
	if (!line) throw new Error(`port ${port} is not open`)
	return line
}

const familyOf = (address: string) => (isIPv6(address) ? 'udp6' : 'udp4')

async function open(address: string, port: number): Promise<void> {
	if (lines.has(port)) return
	const socket = createSocket({ type: familyOf(address), recvBufferSize: 1 << 18 })
	const line: Line = {
		socket,
		towards: undefined,
		law: 'alaw',
		sound: undefined,
		soundAt: 0,
		interlude: [],
		events: [],
		eventTimestamp: 0,
		sequence: 1,
		timestamp: 160 * port,
		ssrc: port,
		isFirst: true,
		heardFrom: Date.now(),
		arrived: [],
	}
	socket.on('message', (bytes, from) => {
		const packet = readRtp(bytes)
		if (!packet) return
		line.arrived.push({ at: Date.now(), packet: { ...packet, payload: Uint8Array.from(packet.payload) } })
		line.towards ??= { address: from.address, port: from.port }
	})
	// A refused datagram is no fault of a phone: the far side has hung up.
	socket.on('error', () => undefined)
	await new Promise<void>((resolve, reject) => {
		socket.once('error', reject)
		socket.bind(port, address, () => resolve())
	})
	lines.set(port, line)
}

function send(line: Line, payloadType: number, timestamp: number, marker: boolean, payload: Uint8Array): void {
	if (!line.towards) return
	const packet = { payloadType, marker, sequence: line.sequence++, timestamp, ssrc: line.ssrc, payload }
	line.socket.send(writeRtp(packet), line.towards.port, line.towards.address)
}

function nextOfSound(line: Line): Uint8Array {
	const sound = line.sound ?? new Uint8Array(0)
	const payload = sound.subarray(line.soundAt, line.soundAt + samplesPerPacket)
	line.soundAt = (line.soundAt + samplesPerPacket) % sound.length
	return payload
}

/** What one line says in one 20 ms step. */
function speak(line: Line): void {
	const event = line.events.shift()
	if (event) {
		// An empty payload stands for the pause between two keys.
		if (event.marker) line.eventTimestamp = line.timestamp
		if (event.payload.length) send(line, telephoneEventType, line.eventTimestamp, event.marker, event.payload)
	} else if (line.interlude.length || line.sound) {
		const payload = line.interlude.shift() ?? nextOfSound(line)
		send(line, payloadTypes[line.law], line.timestamp, line.isFirst, payload)
		line.isFirst = false
	}
	line.timestamp += samplesPerPacket
}

let nextStep = performance.now()
setInterval(() => {
	// Catches up after a late tick, so that the sound keeps its speed; not for ever, if the machine stood still.
	if (performance.now() - nextStep > 500) nextStep = performance.now()
	for (; nextStep <= performance.now(); nextStep += 20) for (const line of lines.values()) speak(line)
}, 10)

function press(line: Line, keys: string): void {
	for (const key of keys) {
		line.events.push(...keyPress(key, 120))
		for (let ms = 0; ms < pauseBetweenKeysMs; ms += 20) line.events.push({ marker: false, payload: new Uint8Array(0) })
	}
}

/** Each key 100 ms long with as much silence after it: what Q.24 wants of a fast dialler, and some more. */
function pressTones(line: Line, keys: string): void {
	const silence = new Int16Array(800)
	for (const key of keys) {
		for (const samples of [makeKeyTones(key, 100), silence]) {
			const bytes = encodeG711(line.law, samples)
			for (let at = 0; at < bytes.length; at += samplesPerPacket)
				line.interlude.push(bytes.subarray(at, at + samplesPerPacket))
		}
	}
}

function forget(line: Line): void {
	line.arrived = []
	line.heardFrom = Date.now()
	line.towards = undefined
	line.sound = undefined
	line.events = []
	line.interlude = []
	line.isFirst = true
}

function tellHeard(line: Line, file: string): Heard {
	writeFileSync(file, new Uint8Array(layOut(line.arrived, line.heardFrom).buffer))
	return {
		fromMs: line.heardFrom,
		packets: line.arrived.length,
		lost: lostPackets(line.arrived),
		keys: keysIn(line.arrived, telephoneEventType),
	}
}

async function datagram(request: Extract<Request, { do: 'datagram' }>): Promise<string[]> {
	const socket = createSocket(familyOf(request.address))
	const replies: string[] = []
	socket.on('message', (bytes) => replies.push(bytes.toString()))
	await new Promise<void>((resolve, reject) => {
		socket.once('error', reject)
		socket.send(Buffer.from(request.base64, 'base64'), request.toPort, request.address, () => resolve())
	})
	await new Promise((resolve) => setTimeout(resolve, request.waitMs))
	socket.close()
	return replies
}

async function obey(request: Request): Promise<unknown> {
	switch (request.do) {
		case 'open':
			for (const port of request.ports) await open(request.address, port)
			return undefined
		case 'forget':
			for (const port of request.ports) forget(lineOn(port))
			return undefined
		case 'say': {
			const line = lineOn(request.port)
			line.law = request.law
			line.sound = request.hertz === null ? undefined : soundOf(request.law, request.hertz)
			line.soundAt = 0
			return undefined
		}
		case 'press':
			press(lineOn(request.port), request.keys)
			return undefined
		case 'press-tones':
			lineOn(request.port).law = request.law
			pressTones(lineOn(request.port), request.keys)
			return undefined
		case 'towards':
			lineOn(request.port).towards = { address: request.address, port: request.toPort }
			return undefined
		case 'heard':
			return tellHeard(lineOn(request.port), request.file)
		case 'datagram':
			return datagram(request)
	}
}

const input = createInterface({ input: process.stdin })
input.on('line', (text) => {
	const { id, ...request } = JSON.parse(text) as Request & { id: number }
	obey(request as Request).then(
		(answer) => process.stdout.write(`${JSON.stringify({ id, answer })}\n`),
		(error: unknown) => process.stdout.write(`${JSON.stringify({ id, error: String(error) })}\n`),
	)
})
// The one who started it is gone: so are its phones.
input.on('close', () => process.exit(0))
