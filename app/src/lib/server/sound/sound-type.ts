/** What a file really is, by its first bytes: what it is called is never believed. */
import { open, type FileHandle } from 'node:fs/promises'
import { mp3FrameBytes } from './mp3-frame.ts'

/** A kind of file that can be read; `type` is sox's name of it. */
export interface SoundType {
	type: string
	title: string
}

/** How a kind of file is known by its first bytes. */
type Test = (head: Buffer) => boolean

const soundTypes: (SoundType & { test: Test })[] = [
	{ type: 'wav', title: 'WAV', test: (head) => is(head, 0, 'RIFF') && is(head, 8, 'WAVE') },
	{ type: 'flac', title: 'FLAC', test: (head) => is(head, 0, 'fLaC') },
	// An OGG file may hold anything; what is in it is told behind the head of its first page, which is always that long.
	{ type: 'ogg', title: 'OGG', test: (head) => is(head, 0, 'OggS') && is(head, 29, 'vorbis') },
	{ type: 'aiff', title: 'AIFF', test: (head) => is(head, 0, 'FORM') && (is(head, 8, 'AIFF') || is(head, 8, 'AIFC')) },
	{ type: 'au', title: 'AU', test: (head) => is(head, 0, '.snd') },
	{ type: 'mp3', title: 'MP3', test: (head) => mp3FrameBytes(head) !== undefined },
]

/** What people upload by mistake. */
const otherTypes: { title: string; test: Test }[] = [
	{ title: 'a ZIP archive', test: (head) => is(head, 0, 'PK') },
	{ title: 'a compressed archive', test: (head) => head[0] === 0x1f && head[1] === 0x8b },
	{ title: 'an archive', test: (head) => is(head, 0, 'Rar!') || is(head, 0, '7z\xbc\xaf') || is(head, 257, 'ustar') },
	{ title: 'a PDF document', test: (head) => is(head, 0, '%PDF') },
	{ title: 'a picture', test: (head) => is(head, 0, '\x89PNG') || is(head, 0, '\xff\xd8\xff') || is(head, 0, 'GIF8') },
	{ title: 'a program', test: (head) => is(head, 0, 'MZ') || is(head, 0, '\x7fELF') },
	{ title: 'an M4A recording', test: (head) => is(head, 4, 'ftypM4A') || is(head, 4, 'ftypM4B') },
	{ title: 'a film or an M4A recording', test: (head) => is(head, 4, 'ftyp') },
	{ title: 'a film', test: (head) => is(head, 0, '\x1a\x45\xdf\xa3') || (is(head, 0, 'RIFF') && is(head, 8, 'AVI ')) },
	{ title: 'an AAC recording', test: (head) => head[0] === 0xff && (head[1]! & 0xf6) === 0xf0 },
	{ title: 'a Windows Media file', test: (head) => is(head, 0, '\x30\x26\xb2\x75') },
	{ title: 'an AMR recording', test: (head) => is(head, 0, '#!AMR') },
	{ title: 'an Opus recording', test: (head) => is(head, 0, 'OggS') && is(head, 28, 'OpusHead') },
	{ title: 'an OGG file without Vorbis sound', test: (head) => is(head, 0, 'OggS') },
	{ title: 'an MP3 file without any sound', test: (head) => is(head, 0, 'ID3') },
]

function is(head: Buffer, at: number, text: string): boolean {
	return head.subarray(at, at + text.length).equals(Buffer.from(text, 'latin1'))
}

async function readAt(file: FileHandle, at: number): Promise<Buffer> {
	const { bytesRead, buffer } = await file.read(Buffer.alloc(512), 0, 512, at)
	return buffer.subarray(0, bytesRead)
}

/** Where the file goes on behind a title, a cover and the like: most MP3 files begin with such a tag (ID3v2), and others may. */
function behindTag(head: Buffer): number | undefined {
	if (!is(head, 0, 'ID3') || head.length < 10) return undefined
	const footer = head[5]! & 0x10 ? 10 : 0
	return 10 + footer + ((head[6]! << 21) | (head[7]! << 14) | (head[8]! << 7) | head[9]!)
}

/**
 * Looks into a file.
 * @returns a kind of sound, or in words what it is instead: undefined when nothing is known of it, `empty` when there is nothing
 */
export async function readSoundType(file: string): Promise<SoundType | { other: string | undefined } | 'empty'> {
	const handle = await open(file, 'r')
	try {
		const first = await readAt(handle, 0)
		if (first.length === 0) return 'empty'
		const behind = behindTag(first)
		const inner = behind === undefined ? first : await readAt(handle, behind)
		const found = soundTypes.find(({ test }) => test(inner))
		// Four bytes of any file may look like an MP3 frame; that another follows where it ends is no chance.
		const next = found?.type === 'mp3' ? await readAt(handle, (behind ?? 0) + mp3FrameBytes(inner)!) : undefined
		if (found && (!next || mp3FrameBytes(next))) return { type: found.type, title: found.title }
		const other = otherTypes.find(({ test }) => test(inner)) ?? otherTypes.find(({ test }) => test(first))
		return { other: other?.title }
	} finally {
		await handle.close()
	}
}
