/** Jump: tells the loop where to go on. */
import type { Executor } from '../node.ts'
import type { jump } from './jump.ts'

export const runJump: Executor<typeof jump> = async (_context, { to }) =>
	to.kind === 'node' ? { kind: 'jump', nodeId: to.nodeId } : { kind: 'leave-for', flowId: to.flowId }
