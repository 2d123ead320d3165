/** The head of an MP3 frame (ISO 11172-3 and 13818-3, layer 3): by it one frame says where the next begins. */

const kilobits = {
	1: [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
	2: [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const
const hertz = [44_100, 48_000, 32_000]

/** @returns the frame's length in bytes; undefined when no frame begins here */
export function mp3FrameBytes(head: Buffer): number | undefined {
	if (head.length < 4 || head[0] !== 0xff || (head[1]! & 0xe6) !== 0xe2) return undefined
	// 3: MPEG 1; 2: MPEG 2, half the rates; 0: MPEG 2.5, a quarter of them; 1 is nothing.
	const version = (head[1]! >> 3) & 3
	const rate = hertz[(head[2]! >> 2) & 3]
	const bits = kilobits[version === 3 ? 1 : 2][(head[2]! >> 4) - 1]
	if (version === 1 || rate === undefined || bits === undefined) return undefined
	const slower = version === 3 ? 1 : version === 2 ? 2 : 4
	const samples = version === 3 ? 1152 : 576
	const padding = (head[2]! >> 1) & 1
	return Math.floor(((samples / 8) * bits * 1000) / (rate / slower)) + padding
}
