/** Puts as many blocked addresses into the kernel as there may be, as the console does after a restart. */
import { mostBlocks } from '../../appliance/helper/protocol.ts'
import { askHelper } from '../../image-build/ask-helper.ts'
import type { Stage } from './stage.ts'

/** @returns milliseconds from the request to the helper to its answer, the median of three times */
export async function measureBlocks({ appliance }: Stage): Promise<number> {
	const blocks = Array.from({ length: mostBlocks }, (_, index) => {
		return { address: `198.18.${index >> 8}.${index & 255}`, seconds: 600 }
	})
	const times: number[] = []
	for (let round = 0; round < 3; round++) {
		const { answer, milliseconds } = await askHelper(appliance, { action: 'block-addresses', blocks, isWhole: true })
		if (!answer.ok) throw new Error(answer.message)
		times.push(milliseconds)
	}
	await askHelper(appliance, { action: 'block-addresses', blocks: [], isWhole: true })
	return times.sort((a, b) => a - b)[1]!
}
