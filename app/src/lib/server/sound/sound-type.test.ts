/** MP3 files of every version and rate are known by their frames, and chance is no frame. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readSoundType } from './sound-type.ts'

const folder = mkdtempSync(join(tmpdir(), 'sound-type-'))
afterAll(() => rmSync(folder, { recursive: true }))

function typeOf(...pieces: Buffer[]) {
	const file = join(folder, 'file')
	writeFileSync(file, Buffer.concat(pieces))
	return readSoundType(file)
}

/** A frame of silence: its head, and nothing in it. */
const frame = (head: string, bytes: number) => Buffer.concat([Buffer.from(head, 'hex'), Buffer.alloc(bytes - 4)])
const mp3 = { type: 'mp3', title: 'MP3' }

test.each([
	['MPEG 1, 128 kbit/s at 44.1 kHz', 'fffb9064', 417],
	['the same with padding', 'fffb9264', 418],
	['MPEG 1, 320 kbit/s at 48 kHz, protected', 'fffae464', 960],
	['MPEG 2, 32 kbit/s at 22.05 kHz', 'fff340c4', 104],
	['MPEG 2.5, 8 kbit/s at 8 kHz', 'ffe318c4', 72],
])('%s', async (_what, head, bytes) => {
	expect(await typeOf(frame(head, bytes), frame(head, bytes))).toEqual(mp3)
	expect(await typeOf(frame(head, bytes), Buffer.alloc(2_000, 'x'))).toEqual({ other: undefined })
})

test.each(['fffb0064', 'fffbf064', 'fffb9c64', 'ffeb9064', 'fffd9064'])('%s begins no frame', async (head) => {
	expect(await typeOf(frame(head, 417), frame(head, 417))).toMatchObject({ other: undefined })
})
