/** Sounds as people have them, and files that only look like sounds; with real sox. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { soundForms } from './store.ts'
import { takeInSound } from './take-in.ts'
import { openWav } from './wav.ts'

let folder: string
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'sounds-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const at = (name: string) => join(folder, name)

/** A tone of two seconds. @param words how sox is to write it */
function makeTone(name: string, words: string[], effects: string[] = []): string {
	execFileSync('sox', ['-n', ...words, at(name), 'synth', '2', 'sine', '440', ...effects])
	return at(name)
}

/** The loudness of the samples at 16 kHz, in decibels below full scale. */
function loudness(path: string): { rms: number; peak: number } {
	const bytes = readFileSync(`${path}.sln16`)
	let sum = 0
	let peak = 0
	for (let at = 0; at < bytes.length; at += 2) {
		const sample = bytes.readInt16LE(at) / 32_768
		sum += sample * sample
		peak = Math.max(peak, Math.abs(sample))
	}
	return { rms: 10 * Math.log10(sum / (bytes.length / 2)), peak: 20 * Math.log10(peak) }
}

test.for([
	['24 bit at 96 kHz in stereo', 'a.wav', ['-r', '96000', '-b', '24', '-c', '2']],
	['six channels', 'a.wav', ['-r', '48000', '-c', '6']],
	['8 bit at 8 kHz', 'a.wav', ['-r', '8000', '-b', '8', '-c', '1']],
	['FLAC', 'a.flac', ['-r', '44100', '-c', '2']],
	['OGG', 'a.ogg', ['-r', '44100', '-c', '1']],
	['AIFF', 'a.aiff', ['-r', '22050', '-c', '1']],
] as const)('%s is taken in and measured', async ([, name, words]) => {
	const seconds = await takeInSound(makeTone(name, [...words]), at('taken'))
	expect(seconds).toBeCloseTo(2, 2)
	const made = readdirSync(folder).filter((file) => file.startsWith('taken.'))
	expect(made.sort()).toEqual(soundForms.map((form) => `taken.${form}`).sort())
	expect(readFileSync(at('taken.ulaw')).length).toBe(readFileSync(at('taken.sln')).length / 2)
})

test('what the file is called does not matter', async () => {
	makeTone('a.wav', ['-r', '16000', '-c', '1'])
	writeFileSync(at('song.mp3'), readFileSync(at('a.wav')))
	expect(await takeInSound(at('song.mp3'), at('taken'))).toBeCloseTo(2, 2)
})

test('a quiet and a loud sound become equally loud', async () => {
	await takeInSound(makeTone('quiet.wav', ['-r', '16000', '-c', '1'], ['gain', '-35']), at('a'))
	await takeInSound(makeTone('loud.wav', ['-r', '16000', '-c', '1'], ['gain', '-0.1']), at('b'))
	expect(loudness(at('a')).rms).toBeCloseTo(-20, 0)
	expect(loudness(at('b')).rms).toBeCloseTo(-20, 0)
})

test('a quiet sound with a loud crack in it is not made to clip', async () => {
	const crack = makeTone('tone.wav', ['-r', '16000', '-c', '1'], ['gain', '-50'])
	const bytes = readFileSync(crack)
	bytes.writeInt16LE(30_000, bytes.length - 4_000)
	writeFileSync(crack, bytes)
	await takeInSound(crack, at('taken'))
	expect(loudness(at('taken')).peak).toBeLessThan(0)
})

test('silence is a sound', async () => {
	execFileSync('sox', ['-n', '-r', '8000', '-c', '1', at('silence.wav'), 'trim', '0', '1'])
	expect(await takeInSound(at('silence.wav'), at('taken'))).toBeCloseTo(1, 2)
})

/** A file behind a tag with a title and a cover (ID3v2), as most MP3 files begin. */
function tagged(file: Buffer): Buffer {
	const size = 20_000
	const head = Buffer.from([...Buffer.from('ID3\x03\0\0'), 0, size >> 14, (size >> 7) & 0x7f, size & 0x7f])
	return Buffer.concat([head, Buffer.alloc(size, 'x'), file])
}

/** The first page of an OGG file, which says what is in it. */
const ogg = (inside: string) => Buffer.from(`OggS\0\x02${'\0'.repeat(20)}\x01\x1e${inside}`, 'latin1')

test('a tag with a cover before the sound is no hindrance', async () => {
	writeFileSync(at('tagged'), tagged(flac()))
	expect(await takeInSound(at('tagged'), at('taken'))).toBeCloseTo(2, 2)
})

const tone = () => readFileSync(makeTone('tone.wav', ['-r', '16000', '-c', '1']))
const flac = () => readFileSync(makeTone('tone.flac', ['-r', '16000', '-c', '1']))

test.for([
	['0 bytes', () => Buffer.alloc(0), 'sound.empty', /0 bytes/],
	['a renamed archive', () => Buffer.from('PK\x03\x04\x14\x00'), 'sound.not_sound', /ZIP archive/],
	['a renamed compressed archive', () => gzipSync(tone()), 'sound.not_sound', /compressed archive/],
	[
		'an M4A recording',
		() => Buffer.from('\0\0\0\x20ftypM4A '),
		'sound.not_sound',
		/an M4A recording,.*WAV, FLAC, OGG or MP3/,
	],
	['a film', () => Buffer.from('\0\0\0\x20ftypisom'), 'sound.not_sound', /a film or an M4A.*WAV, FLAC, OGG or MP3/],
	['a film of a browser', () => Buffer.from('1a45dfa3', 'hex'), 'sound.not_sound', /a film/],
	['an AAC recording with a tag', () => tagged(Buffer.from('fff15080', 'hex')), 'sound.not_sound', /an AAC recording/],
	['a voice message', () => ogg('OpusHead'), 'sound.not_sound', /an Opus recording/],
	['a film in an OGG file', () => ogg('\x80theora and somewhere vorbis'), 'sound.not_sound', /without Vorbis sound/],
	['nothing but a tag', () => tagged(Buffer.alloc(0)), 'sound.not_sound', /an MP3 file without any sound/],
	[
		'a WAV file with MP3 in it',
		() => readFileSync(makeTone('a.wav', ['-b', '16'])).fill(0x55, 20, 21),
		'sound.coding',
		/in a way that is not read/,
	],
	['a text', () => Buffer.from('#EXTM3U\nhttp://example.com/x.wav\n'), 'sound.not_sound', /no sound file/],
	[
		'a playlist that names a file of the machine',
		() => Buffer.from('/etc/passwd\n'),
		'sound.not_sound',
		/no sound file/,
	],
	['half a WAV', () => tone().subarray(0, 20_000), 'sound.cut_off', /ends after 0\.\d s/],
	['half a FLAC', () => flac().subarray(0, flac().length / 2), 'sound.cut_off', /cut off/],
	['the head of a WAV', () => tone().subarray(0, 20), 'sound.broken', /damaged/],
	[
		'a WAV head before rubbish',
		() => Buffer.concat([Buffer.from('RIFF\xff\xff\xff\xffWAVE', 'latin1'), Buffer.alloc(4_000, 'x')]),
		'sound.broken',
		/damaged/,
	],
	['a WAV without a sample', () => tone().subarray(0, 44), /sound\.(empty|cut_off|broken)/, /./],
] as const)('%s is refused in plain words, and nothing is left behind', async ([, make, code, words]) => {
	writeFileSync(at('upload'), make())
	const refusal = await takeInSound(at('upload'), at('taken')).catch((error: unknown) => error)
	expect(refusal).toMatchObject({ status: 400, field: 'file', code: expect.stringMatching(code) as string })
	expect((refusal as Error).message).toMatch(words)
	expect(readdirSync(folder).filter((name) => /taken|making/.test(name))).toEqual([])
})

test('more than half an hour is refused before it is converted', async () => {
	execFileSync('sox', ['-n', '-r', '1000', '-c', '1', at('long.flac'), 'trim', '0', '1801.5'])
	await expect(takeInSound(at('long.flac'), at('taken'))).rejects.toMatchObject({ code: 'sound.too_long' })
})

test('a browser gets a WAV file, whole or in part', async () => {
	await takeInSound(makeTone('a.wav', ['-r', '16000', '-c', '1']), at('taken'))
	const wav = (await openWav(at('taken')))!
	const whole = await buffer(wav.read(0, wav.size - 1))
	expect(whole.length).toBe(wav.size)
	writeFileSync(at('again.wav'), whole)
	expect(execFileSync('soxi', ['-D', at('again.wav')], { encoding: 'utf8' })).toMatch(/^2\.0/)
	for (const [from, to] of [
		[0, 9],
		[40, 49],
		[44, 44],
		[1_000, wav.size - 1],
	] as const)
		expect(await buffer(wav.read(from, to))).toEqual(whole.subarray(from, to + 1))
	expect(await openWav(at('nothing'))).toBeUndefined()
})
