import { expect, test } from 'vitest'
import { withCommandLine } from './next-version.ts'

/** As much of a PE image as is read: one section with a command line in 64 bytes. */
function kernelImage(line: string): Buffer {
	const image = Buffer.alloc(0x40 + 24 + 40 + 64)
	image.writeUInt32LE(0x40, 0x3c)
	image.writeUInt16LE(1, 0x40 + 6)
	const section = 0x40 + 24
	image.write('.cmdline', section)
	image.writeUInt32LE(line.length, section + 8)
	image.writeUInt32LE(64, section + 16)
	image.writeUInt32LE(section + 40, section + 20)
	image.write(line, section + 40)
	return image
}

test('a kernel image gets another command line and stays as it is otherwise', () => {
	const image = kernelImage('root=a quiet')
	const changed = withCommandLine(image, (line) => `${line} panic=10`)
	expect(changed.toString('latin1', 0x40 + 24 + 40).replace(/\0+$/, '')).toBe('root=a quiet panic=10')
	expect(changed.readUInt32LE(0x40 + 24 + 8)).toBe('root=a quiet panic=10'.length)
	expect(withCommandLine(changed, () => 'root=a quiet')).toEqual(image)
})

test('one that has no room for it is refused', () => {
	expect(() => withCommandLine(kernelImage('root=a'), () => 'x'.repeat(64))).toThrow('no room')
})
