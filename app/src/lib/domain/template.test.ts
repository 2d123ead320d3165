import { expect, test } from 'vitest'
import type { JsonValue } from './json.ts'
import { renderJson, renderUrl } from './template.ts'

const values: Record<string, JsonValue> = {
	...{ name: 'Ada "the first"\n', number: '+44 7700', order: { id: 7, paid: true }, total: 12.5, gone: null, up: '..' },
	evil: 'x&admin=1#/../secret?y=',
}
const valueOf = (expression: string) => values[expression.replace(/ \+ "!"/, '')]!

test('a value cannot add a parameter to an address or leave its part of the path', () => {
	expect(renderUrl('https://shop.example/orders/{{ evil }}?from={{number}}', valueOf)).toBe(
		'https://shop.example/orders/x%26admin%3D1%23%2F..%2Fsecret%3Fy%3D?from=%2B44%207700',
	)
	expect(new URL(renderUrl('https://shop.example/a/{{ up }}/b', valueOf)).pathname).not.toBe('/b')
})

test('a value in quotes stays inside them, a value outside is of its own kind', () => {
	const template =
		'{"who": "Dear {{ name }}", "order": {{ order }}, "total": {{ total }}, "none": {{gone}}, "t": "{{ total }}"}'
	expect(JSON.parse(renderJson(template, valueOf))).toEqual({
		who: 'Dear Ada "the first"\n',
		order: { id: 7, paid: true },
		total: 12.5,
		none: null,
		t: '12.5',
	})
})

test('quotes inside an expression and escaped ones do not count', () => {
	const template = '{"a \\" b": "{{ name + "!" }}", "c": {{ total }}}'
	expect(JSON.parse(renderJson(template, valueOf))).toEqual({ 'a " b': 'Ada "the first"\n', c: 12.5 })
})
