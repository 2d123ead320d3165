/** Jump, by where the call goes on. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { jump } from './jump.ts'
import { runJump } from './jump.server.ts'

test('goes on at a node of the same flow', async () => {
	const config = jump.schema.parse({ to: { kind: 'node', nodeId: 'menu-2' } })
	expect(await runJump(fakeCall(), config)).toEqual({ kind: 'jump', nodeId: 'menu-2' })
})

test('goes on at the start of another flow, without a way back', async () => {
	const config = jump.schema.parse({ to: { kind: 'flow', flowId: 'f2' } })
	expect(await runJump(fakeCall(), config)).toEqual({ kind: 'leave-for', flowId: 'f2' })
})
