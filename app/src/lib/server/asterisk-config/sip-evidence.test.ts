/** What is said of a phone and a line, from what Asterisk says. Messages and events as Asterisk 22.10.1 writes them. */
import { describe, expect, test } from 'vitest'
import { extensionStatus, findDistrust, findRefusal, hostOf, isSameStatus, trunkStatus } from './sip-evidence.ts'

const at = 1_795_000_000_000
const contact = (status: string, usec = 'N/A', uri = 'sip:101@192.0.2.7:5070;x-ast-orig-host=10.0.0.4:5070') => ({
	uri,
	status,
	roundtripusec: usec,
	useragent: 'Desk phone 3.1',
})
const registration = (status: string) => ({
	serveruri: 'sip:sip.example.com',
	clienturi: 'sip:account@sip.example.com',
	status,
})

describe('a phone', () => {
	test('that has not registered is not registered', () => {
		expect(extensionStatus('101', [], at)).toEqual({ kind: 'extension', endpoint: '101', state: 'unregistered', at })
	})

	test('is registered from where its packets come, not from where it believes to be', () => {
		expect(extensionStatus('101', [contact('Reachable', '23456')], at)).toEqual({
			kind: 'extension',
			endpoint: '101',
			state: 'registered',
			detail: '192.0.2.7:5070',
			roundTripMs: 23.5,
			userAgent: 'Desk phone 3.1',
			at,
		})
	})

	test('that has just registered counts before its first reply', () => {
		expect(extensionStatus('101', [contact('NonQualified')], at)).toMatchObject({ state: 'registered' })
	})

	test('that replies no more is unreachable', () => {
		expect(extensionStatus('101', [contact('Unreachable')], at)).toMatchObject({
			state: 'unreachable',
			detail: '192.0.2.7:5070',
		})
	})

	test('with several devices is shown by the quickest that replies', () => {
		const devices = [
			contact('Unreachable'),
			contact('Reachable', '90000'),
			contact('Reachable', '5000', 'sip:101@[2001:db8::7]:5060'),
		]
		expect(extensionStatus('101', devices, at)).toMatchObject({
			state: 'registered',
			roundTripMs: 5,
			detail: '[2001:db8::7]:5060 and 2 more',
		})
	})
})

describe('a line', () => {
	const status = (...rest: Parameters<typeof trunkStatus> extends [unknown, ...infer R] ? R : never) =>
		trunkStatus('trunk-1', ...rest)
	const carrier = (state: string) => [
		{ ...contact('NonQualified', 'N/A', 'sip:192.0.2.9:5060'), aor: 'trunk-1' },
		{ ...contact(state, '12000', 'sip:192.0.2.9:5060'), aor: 'trunk-1-check' },
	]

	test('that is registered says with whom and how quickly it replies', () => {
		expect(status(carrier('Reachable'), registration('Registered'), undefined, at)).toMatchObject({
			state: 'registered',
			detail: 'sip.example.com',
			roundTripMs: 12,
		})
	})

	test('that is refused says by which answer', () => {
		expect(
			status(carrier('Reachable'), registration('Rejected'), { kind: 'status', sipStatus: 403 }, at),
		).toMatchObject({
			state: 'rejected',
			detail: 'sip.example.com answers: 403 Forbidden',
		})
	})

	test('whose carrier is silent is unreachable, not refused', () => {
		expect(status([], registration('Rejected'), { kind: 'no-reply' }, at)).toMatchObject({
			state: 'unreachable',
			detail: 'sip.example.com does not reply',
		})
	})

	test('whose carrier’s certificate is not trusted says why, with a registration or without', () => {
		const untrusted = { kind: 'untrusted', why: 'for another name' } as const
		for (const kept of [registration('Rejected'), undefined])
			expect(status(carrier('Unreachable'), kept, untrusted, at)).toMatchObject({
				state: 'untrusted',
				detail: expect.stringMatching(/ shows a certificate for another name$/),
			})
	})

	test('that is refused for a reason nobody has written down is refused all the same', () => {
		expect(status([], registration('Rejected'), undefined, at)).toMatchObject({ state: 'rejected' })
	})

	test('that waits for its first answer is not yet wrong', () => {
		expect(status([], registration('Unregistered'), undefined, at)).toMatchObject({ state: 'unknown' })
	})

	test('without registration lives by its replies to OPTIONS', () => {
		expect(status(carrier('Reachable'), undefined, undefined, at)).toMatchObject({
			state: 'reachable',
			roundTripMs: 12,
		})
		expect(status(carrier('Unreachable'), undefined, undefined, at)).toMatchObject({
			state: 'unreachable',
			detail: '192.0.2.9:5060 does not reply to OPTIONS',
		})
		expect(status(carrier('NonQualified'), undefined, undefined, at)).toMatchObject({ state: 'unknown' })
	})
})

describe('a certificate that is not trusted', () => {
	const now = Date.parse('2026-11-29T16:56:00Z')
	const line = (said: string, remote = '192.0.2.9', time = '17:55:19.690') =>
		JSON.stringify({
			timestamp: `2026-11-29T${time}+0100`,
			logmsg: {
				location: { filename: 'res_pjsip/pjsip_transport_events.c', function: 'verify_log_result' },
				message: `Transport 'transport-tls' to remote '${remote}' - ${remote}:5061 - ${said}\n`,
			},
		})
	const hosts = ['sip.example.com', '192.0.2.9', '2001:db8::9']

	test.each([
		['The certificate is untrusted', 'of an authority that is not known here'],
		['The certificate has expired or not yet valid', 'that has expired or is not valid yet'],
		['The server identity does not match to any identities specified in the certificate', 'for another name'],
		['Unknown verification error', 'that cannot be trusted: Unknown verification error'],
	])('is told when Asterisk’s log says: %s', (said, why) => {
		expect(findDistrust([line(said)], hosts, now)).toEqual({ kind: 'untrusted', why })
	})

	test.each(['sip.example.com', '[2001:db8::9]'])('is known by what the log calls the carrier: %s', (remote) => {
		expect(findDistrust([line('The certificate is untrusted', remote)], hosts, now)).toBeDefined()
	})

	test('of another carrier, or of an earlier time, is none', () => {
		const said = 'The certificate is untrusted'
		expect(findDistrust([line(said, '192.0.2.10')], hosts, now)).toBeUndefined()
		expect(findDistrust([line(said, '192.0.2.9', '17:50:00.000')], hosts, now)).toBeUndefined()
		expect(findDistrust(['', '{"cut off'], hosts, now)).toBeUndefined()
	})

	test.each([
		['sip:sip.example.com;transport=tls', 'sip.example.com'],
		['sip:192.0.2.9:5071;transport=tls', '192.0.2.9'],
		['sip:[2001:db8::9]:5061;transport=tls', '2001:db8::9'],
	])('is looked for by the host of %s', (uri, host) => {
		expect(hostOf(uri)).toBe(host)
	})
})

describe('the reason of a refusal', () => {
	const line = (message: string, filename = 'res_pjsip_outbound_registration.c') =>
		JSON.stringify({ timestamp: 'x', logmsg: { location: { filename }, level: 'WARNING', message: `${message}\n` } })
	const find = (...lines: string[]) => findRefusal(lines, 'sip:sip.example.com', 'sip:account@sip.example.com')
	const attempt = "registration attempt to 'sip:account@sip.example.com'"

	test.each([
		[`403 Forbidden fatal response received from 'sip:sip.example.com' on ${attempt}, retrying in '60' seconds`, 403],
		[`'404' fatal response received from 'sip:sip.example.com' on ${attempt}, retrying in '60' seconds`, 404],
		[`Temporal response '503' received from 'sip:sip.example.com' on ${attempt}, retrying in '30'`, 503],
		[`Fatal response '486' received from 'sip:sip.example.com' on ${attempt}, stopping outbound registration`, 486],
	])('is read from: %s', (message, sipStatus) => {
		expect(find(line(message))).toEqual({ kind: 'status', sipStatus })
	})

	test('is silence when nothing came back', () => {
		const message = `No response received from 'sip:sip.example.com' on ${attempt}, retrying in '30'`
		expect(find(line(message))).toEqual({ kind: 'no-reply' })
	})

	test('is the latest one, of this line alone', () => {
		const other = "on registration attempt to 'sip:other@sip.example.com', retrying in '30'"
		const found = find(
			line(`Temporal response '503' received from 'sip:sip.example.com' on ${attempt}, retrying in '30'`),
			line(`403 Forbidden fatal response received from 'sip:sip.example.com' on ${attempt}, retrying in '60' seconds`),
			line(`Temporal response '500' received from 'sip:sip.example.com' ${other}`),
			line('unrelated', 'pbx.c'),
			'',
		)
		expect(found).toEqual({ kind: 'status', sipStatus: 403 })
	})

	test('is unknown when the log does not have it, or a line of it is cut off', () => {
		expect(find()).toBeUndefined()
		expect(
			find(line(`403 Forbidden fatal response received from 'sip:sip.example.com' on ${attempt}`).slice(9)),
		).toBeUndefined()
	})
})

test('a round trip that wanders a little is no news, one that doubles and more is', () => {
	const status = (usec: string) => extensionStatus('101', [contact('Reachable', usec)], at)
	expect(isSameStatus(status('20000'), status('25000'))).toBe(true)
	expect(isSameStatus(status('20000'), status('90000'))).toBe(false)
	expect(isSameStatus(status('20000'), extensionStatus('101', [], at))).toBe(false)
})
