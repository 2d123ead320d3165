/** What an entry of the journal says. */
import { expect, test } from 'vitest'
import { readEntry } from './entry-words.ts'

test('what our services write is read: the message first, the rest beside it, and the call', () => {
	expect(readEntry('{"message":"call failed","call_id":"mcabc","tries":2,"error":"Error: no\\n at x"}')).toEqual({
		...{ message: 'call failed', rest: 'call_id=mcabc  tries=2  error=Error: no\n at x', callId: 'mcabc' },
	})
})

test.each(['Started Asterisk.', '{not JSON', '{"no":"message"}', '{"message":5}', 'null'])(
	'%s is shown as it is',
	(text) => {
		expect(readEntry(text)).toEqual({ message: text, rest: '', callId: '' })
	},
)
