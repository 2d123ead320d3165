/** What is said about expressions while they are written. */
import { describe, expect, test } from 'vitest'
import { VariableName } from '../domain/variable.ts'
import { checkExpression, checkTemplate, splitTemplate, variablesIn, variablesInTemplate } from './expression.ts'
import { everyCallHas, expressionFunctions } from './expression-reference.ts'

describe('an expression that can be evaluated has no problem', () => {
	test.each([
		'digits == "4711"',
		'int(digits) > 100 && call.caller.startsWith("+32")',
		'has(order.status) ? order.status == "shipped" : false',
		'has(variables.customer)',
		'language in ["nl", "fr"]',
		'orders.exists(o, o.open && o.total > limit)',
		'now.getHours("Europe/Brussels") < 12',
		'total * 1.21 + 5',
	])('%s', (text) => {
		expect(checkExpression(text)).toBeUndefined()
	})
})

describe('a mistake is told in plain words with the way out', () => {
	test.each([
		['', 'Write an expression.'],
		['digits == ', 'The expression stops in the middle.'],
		['a = 1', 'Two values are compared with == (two equals signs).'],
		['a and b', 'Write && for and, || for or, ! for not.'],
		['"abc', 'A text is not closed: the last " is missing.'],
		['foo(1)', 'There is no function foo that takes a number.'],
		['call.number == "1"', /^A call has no number; it has id, caller, /],
		['1 > "a"', /^> does not fit a number and a text; int\(…\)/],
		['has(customer)', /has\(variables\.customer\)/],
		['cel.bind(a, 1, a)', /^bind is not available/],
		['a'.repeat(1001), 'Use at most 1000 characters.'],
		[Array.from({ length: 14 }, () => 'a').join('+'), 'Use at most 12 plus signs.'],
		['['.repeat(60) + ']'.repeat(60), /too long or too deep/],
	])('%s', (text, problem) => {
		expect(checkExpression(text)).toMatch(problem)
	})
})

test('a quoted "and" is no mistake in writing', () => {
	expect(checkExpression('name == "this and that" &&')).toBe('The expression stops in the middle.')
})

test('variables are those of the flow, not the elements of a list that is walked over', () => {
	expect(variablesIn('orders.exists(o, o.number == digits)')).toEqual(['orders', 'digits'])
	expect(variablesIn('orders.map(o, o.lines.filter(l, l.open && o.open))')).toEqual(['orders'])
	expect(variablesIn('call.caller == last')).toEqual(['call', 'last'])
	expect(variablesIn('not (finished')).toEqual([])
})

describe('a text with expressions', () => {
	test('is taken apart at its braces', () => {
		expect(splitTemplate('Order {{ order.number }} is {{status}}.')).toEqual([
			{ kind: 'text', text: 'Order ' },
			{ kind: 'expression', text: 'order.number' },
			{ kind: 'text', text: ' is ' },
			{ kind: 'expression', text: 'status' },
			{ kind: 'text', text: '.' },
		])
	})

	test('names its variables once', () => {
		expect(variablesInTemplate('{{a}} {{b.c}} {{a}}')).toEqual(['a', 'b'])
	})

	test('is told which of its expressions is wrong', () => {
		expect(checkTemplate('Hello {{name}}')).toBeUndefined()
		expect(checkTemplate('Hello {{name')).toBe('Write the name of a variable between {{ and }}.')
		expect(checkTemplate('{{a}} {{b = 1}}')).toBe('{{b = 1}}: Two values are compared with == (two equals signs).')
	})
})

test('every example that is offered can be evaluated', () => {
	for (const { example } of [...everyCallHas, ...expressionFunctions]) {
		expect(checkExpression(example), example).toBeUndefined()
	}
})

test('a name that means something in an expression cannot be the name of a variable', () => {
	for (const name of ['list', 'map', 'int', 'string', 'true', 'null', 'in', 'for', 'google', 'type']) {
		expect(checkExpression(`${name} == "x"`), name).toBeDefined()
		expect(VariableName.safeParse(name).success, name).toBe(false)
	}
	for (const name of ['call', 'now', 'variables']) expect(VariableName.safeParse(name).success, name).toBe(false)
	for (const name of ['digits', 'order_2', 'lists']) {
		expect(checkExpression(`${name} == "x"`), name).toBeUndefined()
		expect(VariableName.safeParse(name).success, name).toBe(true)
	}
})
