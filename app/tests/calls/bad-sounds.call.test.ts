/** Sounds that are none, sent through the upload's own door: refused in words; odd but true ones are heard by a caller as they are. */
import { request } from 'node:https'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toneMs } from '../phones/sound.ts'
import { until } from '../phones/until.ts'
import { drawFlow } from './draw-flow.ts'
import { runSql } from './seed.ts'
import { encoded, labelled, wav } from './sound-files.ts'
import type { WavForm } from './sound-files.ts'
import { openWorld } from './world.ts'
import type { World } from './world.ts'

let world: World
beforeAll(async () => {
	world = await openWorld('sounds')
})
afterAll(() => world?.close())

const upload = (name: string, body: Buffer) =>
	world.browser.sendBody('PUT', `/sounds/file?name=${encodeURIComponent(name)}`, body, {
		'content-type': 'application/octet-stream',
		accept: 'application/json',
	})

const leftovers = async () =>
	(await world.appliance.exec(['sh', '-c', 'ls -A /var/lib/callytics/sounds 2>/dev/null | grep "^\\." || true'])).trim()
const countSounds = async () => (await runSql(world.appliance, 'select count(*) from sounds')).trim()

/** Uploads without end or with a length that is a lie. @returns the status, or how the connection broke */
function uploadStrangely(headers: Record<string, string>, send: (write: (piece: Buffer) => boolean) => boolean) {
	return new Promise<string>((resolve) => {
		const cookie = [...world.browser.cookies()].map(([name, value]) => `${name}=${value}`).join('; ')
		const origin = `https://${world.appliance.address}`
		const sending = request(`${origin}/sounds/file?name=Strange`, {
			method: 'PUT',
			rejectUnauthorized: false,
			headers: { ...headers, cookie, origin, accept: 'application/json' },
		})
		let isAnswered = false
		sending.on('response', (response) => {
			isAnswered = true
			response.resume()
			resolve(String(response.statusCode))
			sending.destroy()
		})
		sending.on('error', (error) => resolve(error.message))
		const pump = () => {
			while (!isAnswered && send((piece) => sending.write(piece)));
			if (!isAnswered && !sending.writableNeedDrain) sending.end()
		}
		sending.on('drain', pump)
		pump()
	})
}

const good: WavForm = { hertz: 8000, bits: 16, channels: 1 }

describe('what is no sound is refused in words, and nothing of it stays', () => {
	test.each<[string, () => Buffer]>([
		['an archive with the name of a sound', () => Buffer.concat([Buffer.from('PK\u0003\u0004'), randomBytes(50_000)])],
		['noise', () => randomBytes(100_000)],
		['0 bytes', () => Buffer.alloc(0)],
		['a page', () => Buffer.from('<html><script>alert(1)</script></html>')],
		['a picture', () => Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(5000)])],
		['the beginning of a header', () => wav(good).subarray(0, 20)],
		['a header and nothing behind it', () => wav(good).subarray(0, 44)],
		['a file cut off in the middle', () => wav(good).subarray(0, 16_000)],
		['a sound of no length', () => wav({ ...good, ms: 0 })],
		['a format with no channels', () => wav({ ...good, channels: 0, saidBytes: 1000 })],
		['an M4A recording', () => Buffer.concat([Buffer.from('\0\0\0\x20ftypM4A '), randomBytes(5000)])],
		[
			'a list of files for the converter',
			() => Buffer.from('#EXTM3U\n/etc/passwd\n/var/lib/callytics/secrets/redis-password\n'),
		],
	])('%s', async (what, body) => {
		const before = await countSounds()
		const answer = await upload(`Bad ${what}.wav`, body())
		expect(answer.status, answer.body).toBeGreaterThanOrEqual(400)
		expect(answer.status, answer.body).toBeLessThan(500)
		expect((JSON.parse(answer.body) as { message: string }).message).toMatch(/^[A-Z].{10,300}[.]$/s)
		expect(await countSounds()).toBe(before)
		expect(await leftovers()).toBe('')
	})

	test.each([
		['no name', ''],
		['a name of a thousand letters', 'a'.repeat(1000)],
		['a name with a letter no database can keep', 'Hel\u0000lo'],
	])('%s', async (_what, name) => {
		const answer = await upload(name, wav(good))
		expect(answer.status, answer.body).toBe(400)
		expect(await leftovers()).toBe('')
	})
})

test('2 GB are refused by their length, before they are sent', async () => {
	let sent = 0
	const status = await uploadStrangely({ 'content-length': '2147483648' }, (write) => {
		sent += 65_536
		return write(Buffer.alloc(65_536))
	})
	expect(status).toMatch(/^413$|ECONNRESET|EPIPE|hang up/)
	expect(sent).toBeLessThan(100_000_000)
	expect(await leftovers()).toBe('')
})

test('a file without a length is refused as soon as it is too long, and memory does not grow with it', async () => {
	const pid = await world.appliance.mainProcess('callytics-console')
	const resident = async () =>
		Number(/VmRSS:\s+(\d+)/.exec(await world.appliance.readFile(`/proc/${pid}/status`))?.[1]) / 1024
	const before = await resident()
	let sent = 0
	const piece = Buffer.alloc(65_536)
	const status = await uploadStrangely({ 'transfer-encoding': 'chunked' }, (write) => {
		sent += piece.length
		return sent < 300_000_000 && write(piece)
	})
	expect(status).toMatch(/^413$|ECONNRESET|EPIPE|hang up/)
	expect(sent).toBeLessThan(200_000_000)
	expect((await resident()) - before).toBeLessThan(60)
	// The connection may break a moment before what had arrived is removed.
	await until('nothing of it stays', async () => (await leftovers()) === '')
})

test('nobody uploads without being signed in', async () => {
	const answer = await new Promise<number>((resolve, reject) => {
		const sending = request(`https://${world.appliance.address}/sounds/file?name=Stranger`, {
			method: 'PUT',
			rejectUnauthorized: false,
			headers: { accept: 'application/json' },
		})
		sending.on('response', (response) => resolve(response.resume().statusCode ?? 0))
		sending.on('error', reject)
		sending.end(wav(good))
	})
	expect([303, 401, 403]).toContain(answer)
	expect(await countSounds()).toBe('0')
})

describe('a true sound is taken as it comes, and a caller hears it', () => {
	test.each<[string, WavForm]>([
		['as telephones have it', good],
		['24 bits at 96 kHz', { hertz: 96_000, bits: 24, channels: 1 }],
		['in stereo at 44.1 kHz', { hertz: 44_100, bits: 16, channels: 2 }],
		['8 bits at 11 kHz', { hertz: 11_025, bits: 8, channels: 1 }],
		['in six channels', { hertz: 48_000, bits: 16, channels: 6 }],
	])('%s', (what, form) => isHeard(what, wav(form)))

	test.each<[string, readonly string[]]>([
		['MP3 in stereo', ['-t', 'mp3', '-r', '44100', '-c', '2', '-C', '128']],
		['MP3 of a varying rate', ['-t', 'mp3', '-r', '44100', '-c', '2', '-C', '-4.2']],
		['MP3 of one channel at 22 kHz', ['-t', 'mp3', '-r', '22050', '-c', '1', '-C', '32']],
		['OGG', ['-t', 'ogg', '-r', '44100', '-c', '2']],
		['FLAC', ['-t', 'flac', '-r', '48000', '-b', '24', '-c', '2']],
		['WAV of floating-point numbers', ['-t', 'wav', '-r', '48000', '-e', 'floating-point', '-b', '32', '-c', '2']],
	])('%s', async (what, words) => isHeard(what, await encoded(world.appliance, words)))

	test('MP3 with a title and a cover before the sound and a title behind it', async () => {
		const mp3 = await encoded(world.appliance, ['-t', 'mp3', '-r', '44100', '-c', '2', '-C', '128'])
		await isHeard('MP3 with labels', labelled(mp3))
	})

	async function isHeard(what: string, file: Buffer): Promise<void> {
		const answer = await upload(`Tone ${what}`, file)
		expect(answer.status, answer.body).toBe(201)
		const { id } = JSON.parse(answer.body) as { id: string }
		const name = `Plays ${what}`
		const dids = await world.publish({ [name]: drawFlow({ say: ['play', { prompt: `own/${id}` }] }) })
		const from = world.newCaller()
		const call = await world.carrier.calls(dids[name] ?? '', { as: from })
		await call.answered()
		await call.say(0)
		await call.ended(30_000)
		expect(toneMs((await call.hear()).samples, 440)).toBeGreaterThan(1700)
		await world.log.endedCall(from)
	}

	test.each(['../../../etc/passwd', '<script>alert(1)</script>', 'a"; rm -rf / #.wav', '日本語 🎵'])(
		'also under the name %s',
		async (name) => {
			const answer = await upload(name, wav(good))
			expect(answer.status, answer.body).toBe(201)
			const page = await world.browser.get('/sounds')
			expect(page.status).toBe(200)
			expect(page.body).not.toContain('<script>alert')
		},
	)

	test('but not twice under one name', async () => {
		expect((await upload('Once', wav(good))).status).toBe(201)
		const second = await upload('Once', wav(good))
		expect(second.status).toBe(409)
		expect(second.body).toContain('Another sound has this name')
	})
})

test('the console was never down meanwhile, and nothing is left behind', async () => {
	expect((await world.appliance.exec(['systemctl', 'show', '-P', 'NRestarts', 'callytics-console'])).trim()).toBe('0')
	expect(await leftovers()).toBe('')
	await world.isEmpty()
})
