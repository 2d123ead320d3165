/** SIPp's trace is read while it is being written. */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { audioTarget, openTrace } from './sip-trace.ts'

const sdp = 'v=0\r\nc=IN IP4 10.1.2.3\r\nm=audio 12345 RTP/AVP 8 101\r\n'
const invite = `INVITE sip:1@x SIP/2.0\r\nCall-ID: abc\r\nCSeq: 1 INVITE\r\n\r\n${sdp}`
const busy = 'SIP/2.0 486 Busy Here\r\nCall-ID: abc\r\nCSeq: 1 INVITE\r\n\r\n'

function block(what: 'sent' | 'received', message: string): string {
	const size = what === 'sent' ? `(${message.length} bytes)` : `[${message.length}] bytes `
	return `----------------------------------------------- 2026-11-21 07:35:03.110446\nUDP message ${what} ${size}:\n\n${message}\n`
}

test('a message is told once, and only when all of it is written', () => {
	const folder = mkdtempSync(join(tmpdir(), 'trace-'))
	onTestFinished(() => rmSync(folder, { recursive: true }))
	const file = join(folder, 'trace.log')
	const trace = openTrace(file)
	expect(trace.read()).toEqual([])
	const whole = block('sent', invite)
	appendFileSync(file, whole.slice(0, -40))
	expect(trace.read()).toEqual([])
	appendFileSync(file, whole.slice(-40) + block('received', busy))
	const [first, second, ...more] = trace.read()
	expect(more).toEqual([])
	expect(first).toMatchObject({ isSent: true, method: 'INVITE', status: undefined })
	expect(first && audioTarget(first)).toEqual({ address: '10.1.2.3', port: 12345 })
	expect(second).toMatchObject({ isSent: false, status: 486 })
	expect(second?.header('call-id')).toBe('abc')
	expect(trace.read()).toEqual([])
})
