import { expect, test } from 'vitest'
import { jsonPath, valueAtPath } from './json-path.ts'

const answer = { order: { id: 'A1', items: [{ name: 'tea' }, { name: 'jam' }], 'due date': null } }

test.each([
	['order.id', 'A1'],
	['order.items[1].name', 'jam'],
	['order.due date', null],
	['order.items', answer.order.items],
	['', answer],
	['order.items[2].name', undefined],
	['order.items.name', undefined],
	['order.id.length', undefined],
	['constructor', undefined],
	['order.__proto__', undefined],
])('%s', (path, value) => expect(valueAtPath(answer, path)).toEqual(value))

test('a list may be the whole answer', () => expect(valueAtPath([1, [2, 3]], '[1][0]')).toBe(2))

test.each(['order..id', 'order.', 'order[x]', '[', 'order]'])('%s is no path', (path) =>
	expect(jsonPath.test(path)).toBe(false),
)
