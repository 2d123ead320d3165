/** Who is shut out, after how much, and for how long. */
import { expect, test } from 'vitest'
import { AbuseWatch, blockSecondsAfter, sourceOf, type Offence } from './abuse.ts'

const address = '198.51.100.73'

/** So many offences, so many milliseconds apart. @returns what came of each */
function tries(watch: AbuseWatch, offence: Offence, count: number, apartMs: number, from = address) {
	return Array.from({ length: count }, (_, index) =>
		watch.note({ address: from, offence, account: String(200 + index), at: index * apartMs }),
	)
}

test('whoever guesses passwords is shut out at the twentieth, with the evidence', () => {
	const outcomes = tries(new AbuseWatch(), 'wrong-password', 20, 100)
	expect(outcomes.slice(0, 19)).toEqual(Array(19).fill(undefined))
	expect(outcomes[19]).toEqual({
		...{ address, offence: 'wrong-password', count: 20, seconds: 2 },
		accounts: ['200', '201', '202', '203', '204'],
	})
})

test('whoever looks for accounts is shut out at the sixtieth', () => {
	expect(tries(new AbuseWatch(), 'unknown-account', 60, 10).at(-1)).toMatchObject({ count: 60, seconds: 1 })
})

test('an office of phones with a wrong password that tries every four seconds is not', () => {
	expect(tries(new AbuseWatch(), 'wrong-password', 60, 4_000).filter(Boolean)).toEqual([])
})

test('one address does not pay for another, nor one offence for another', () => {
	const watch = new AbuseWatch()
	tries(watch, 'unknown-account', 59, 10)
	expect(tries(watch, 'unknown-account', 59, 10, '203.0.113.7').filter(Boolean)).toEqual([])
	expect(tries(watch, 'wrong-password', 19, 10).filter(Boolean)).toEqual([])
})

test.each([
	['198.51.100.73', '198.51.100.73'],
	['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
	['2001:DB8:0001:2::9', '2001:db8:1:2::/64'],
	['2001:db8::7', '2001:db8::/64'],
	['2001:db8::', '2001:db8::/64'],
	['2a00:0:0:1::1', '2a00:0:0:1::/64'],
	// Of the local network, where each is a machine of its own.
	['fd77::66', 'fd77::66'],
	['fe80::1', 'fe80::1'],
])('behind %s stands %s', (from, source) => {
	expect(sourceOf(from)).toBe(source)
})

test('whoever takes another address of the same /64 for each guess is shut out with all of them', () => {
	const watch = new AbuseWatch()
	const outcomes = Array.from({ length: 20 }, (_, index) =>
		watch.note({ address: `2001:db8:1:2::${index + 1}`, offence: 'wrong-password', account: '201', at: index * 100 }),
	)
	expect(outcomes.filter(Boolean)).toMatchObject([{ address: '2001:db8:1:2::/64', count: 20 }])
})

test('whoever signs in after some mistakes begins anew', () => {
	const watch = new AbuseWatch()
	const mistakes = () =>
		Array.from({ length: 19 }, (_, at) => watch.note({ address, offence: 'wrong-password', account: '204', at }))
	mistakes()
	watch.forgive(address, '204')
	expect(mistakes().filter(Boolean)).toEqual([])
})

test('whoever signs in with an account of their own between guesses is shut out all the same', () => {
	const watch = new AbuseWatch()
	tries(watch, 'wrong-password', 19, 10)
	watch.forgive(address, '299')
	expect(tries(watch, 'wrong-password', 1, 0)).toMatchObject([{ count: 20 }])
})

test('whoever asks for calls without ever showing a password is shut out at the three hundredth within ten seconds', () => {
	expect(tries(new AbuseWatch(), 'unanswered', 300, 30).at(-1)).toMatchObject({ count: 300, seconds: 9 })
	expect(tries(new AbuseWatch(), 'unanswered', 600, 40).filter(Boolean)).toEqual([])
})

test('phones that are asked for their password and show it are no flood', () => {
	const watch = new AbuseWatch()
	for (let phone = 0; phone < 1000; phone++) {
		const account = String(phone)
		for (const at of [1, 2]) expect(watch.note({ address, offence: 'unanswered', account, at })).toBeUndefined()
		watch.forgive(address, account)
	}
})

test('a scanner that says what it is is shut out at once', () => {
	expect(tries(new AbuseWatch(), 'scanner', 1, 0)).toMatchObject([{ offence: 'scanner', count: 1 }])
})

test('each block within a month is longer than the one before, up to a month', () => {
	const seconds = [0, 1, 2, 3, 4, 5, 99].map(blockSecondsAfter)
	expect(seconds).toEqual([600, 3600, 86_400, 604_800, 2_592_000, 2_592_000, 2_592_000])
})
