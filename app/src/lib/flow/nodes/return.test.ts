/** Return, by what the flow before is given back. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { returnNode } from './return.ts'
import { runReturn } from './return.server.ts'

test('goes back by its exit with its values', async () => {
	const config = returnNode.schema.parse({ exit: 'right', values: [{ variable: 'who', value: 'name.trim()' }] })
	expect(await runReturn(fakeCall({ variables: { name: ' Anna ' } }), config)).toEqual({
		kind: 'return',
		exit: 'right',
		values: { who: 'Anna' },
	})
})

test('goes back by done unless another exit is set', async () => {
	expect(await runReturn(fakeCall(), returnNode.schema.parse({}))).toEqual({ kind: 'return', exit: 'done', values: {} })
})
