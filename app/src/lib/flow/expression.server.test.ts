/** What expressions come to during a call, and that none can hold the calls up. */
import { describe, expect, test, vi } from 'vitest'
import { evaluate, EXPRESSION_LIMIT_MS, render } from './expression.server.ts'
import { ExpressionFailed } from './expression-failed.ts'

const scope = {
	digits: '4711',
	count: 5,
	order: { number: 12, total: 99.5, lines: [{ open: true }, { open: false }] },
	nothing: null,
	call: { id: 'c1', caller: '+32477000111', callerName: '', dialled: '100', direction: 'inbound', startedAt: '' },
}
const noon = new Date('2026-11-21T11:00:00Z')

describe('the value of an expression', () => {
	test.each([
		['digits == "4711"', true],
		['int(digits) + 1', 4712],
		['count + 1', 6],
		['count / 2', 2.5],
		['count % 2 == 1', true],
		['order.total * 2 > 100', true],
		['call.caller.startsWith("+32") && size(digits) == 4', true],
		['digits.matches("^[0-9]{4}$")', true],
		['order.lines.filter(line, line.open).size()', 1],
		['order.lines', [{ open: true }, { open: false }]],
		['{"a": [1, 2]}', { a: [1, 2] }],
		['has(variables.customer)', false],
		['has(variables.order)', true],
		['nothing == null', true],
		['now.getHours("Europe/Brussels")', 12],
		['now', '2026-11-21T11:00:00.000Z'],
	])('%s', (text, value) => {
		expect(evaluate(text, scope, noon)).toEqual(value)
	})
})

describe('an expression without a value says why', () => {
	test.each([
		['customer == "x"', 'customer == "x": The variable customer is not set.'],
		['order.status', 'order.status: There is no field status.'],
		['digits > 4', /^digits > 4: > does not fit a text and a number; int\(…\)/],
		['int("abc")', /something that is not a whole number/],
		['1 / 0', /divided by zero/],
		['1.0 / 0', /not finite/],
		['duration("1h")', /cannot be kept/],
		['toString', /The variable toString is not set/],
		['order.constructor', /There is no field constructor/],
		['digits.matches("(")', /regular expression cannot be read/],
		['digits ==', /stops in the middle/],
	])('%s', (text, problem) => {
		expect(() => evaluate(text, scope)).toThrow(ExpressionFailed)
		expect(() => evaluate(text, scope)).toThrow(problem)
	})
})

test('a text is filled with values', () => {
	expect(
		render('Order {{order.number}}: {{ order.total }} euro, {{order.lines.size()}} lines{{nothing}}.', scope),
	).toBe('Order 12: 99.5 euro, 2 lines.')
	expect(() => render('Hello {{customer}}', scope)).toThrow('The variable customer is not set.')
})

describe('a hostile expression is stopped', () => {
	const numbers = Array.from({ length: 1000 }, (_, index) => index)
	const hostile = { numbers, text: `${'a'.repeat(40)}!`, long: 'ab'.repeat(16_000) }
	test.each([
		['numbers.all(a, numbers.all(b, numbers.all(c, a + b + c >= 0)))', hostile],
		['text.matches("^(a+)+$")', hostile],
		['text.matches("^(a+)+$") || true', hostile],
		['numbers.map(a, numbers.map(b, numbers + numbers))', hostile],
		['numbers.map(a, numbers.map(b, long + long + long + string(b)))', hostile],
	])('%s', (text, data) => {
		const before = performance.now()
		expect(() => evaluate(text, data)).toThrow(`It took longer than ${EXPRESSION_LIMIT_MS} ms and was stopped.`)
		// Each would run for hours; the machine of the tests may be too busy for the limit itself, which the benchmark measures.
		expect(performance.now() - before).toBeLessThan(5_000)
		// What was stopped leaves nothing behind.
		expect(evaluate('1 + 1', {})).toBe(2)
		expect(evaluate('[1, 2].all(n, n > 0)', {})).toBe(true)
	})

	test('and after three times left alone for a minute, so that other calls are not held up again and again', () => {
		vi.useFakeTimers({ toFake: ['Date'] })
		const text = 'text.matches("^(b+)+$")'
		const slow = { text: `${'b'.repeat(40)}!` }
		for (let times = 1; times <= 3; times++) expect(() => evaluate(text, slow)).toThrow('was stopped.')
		expect(() => evaluate(text, { text: 'bbb' })).toThrow('is not tried for now')
		vi.advanceTimersByTime(61_000)
		expect(evaluate(text, { text: 'bbb' })).toBe(true)
		vi.useRealTimers()
	})

	test('or refused, when it would walk over too much', () => {
		expect(() => evaluate('long.matches("x")', { long: 'a'.repeat(100_000) })).toThrow('more data than it may')
	})

	test('and takes no more than some hundred megabytes while it lasts', () => {
		const before = process.memoryUsage().heapUsed
		const build = '[s + s + s, s + s].map(a, a + a + a).map(b, (b + b + b + b).split("")).map(c, c + c + c)'
		try {
			evaluate(build, { s: 'x'.repeat(60_000) })
		} catch (error) {
			expect(error).toBeInstanceOf(ExpressionFailed)
		}
		expect(process.memoryUsage().heapUsed - before).toBeLessThan(400e6)
	})
})
