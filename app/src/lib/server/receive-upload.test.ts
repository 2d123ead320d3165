/** An upload is kept whole, and never fills the disk that calls are written to. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { receiveUpload, RESERVE_BYTES } from './receive-upload.ts'

const folder = mkdtempSync(join(tmpdir(), 'upload-'))
afterAll(() => rmSync(folder, { recursive: true }))

const upload = (text: string, { most = 100, free = RESERVE_BYTES + 100 } = {}) =>
	receiveUpload(
		new Blob([text]).stream(),
		join(folder, 'file'),
		most,
		() => new Error('too large'),
		() => Promise.resolve({ bavail: free, bsize: 1 }),
	)

test('what is sent lies in the file', async () => {
	await upload('a sound')
	expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('a sound')
})

test('more than is taken is refused, and so is what would leave calls without room', async () => {
	await expect(upload('x'.repeat(101))).rejects.toThrow('too large')
	const nearlyFull = { free: RESERVE_BYTES + 6 }
	await expect(upload('a sound', nearlyFull)).rejects.toMatchObject({ code: 'upload.no_room', status: 507 })
	await upload('sound', nearlyFull)
})
