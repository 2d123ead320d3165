/** Where a value stands in a JSON answer, as people write it: `order.items[0].name`. Pure. */
import type { JsonValue } from './json.ts'

/** Whether a text is a path; the empty one means the whole answer. */
export const jsonPath = /^([^.[\]]+|\[\d+\])?(\.[^.[\]]+|\[\d+\])*$/

/** The value at a path; undefined where there is none. */
export function valueAtPath(value: JsonValue, path: string): JsonValue | undefined {
	let found: JsonValue | undefined = value
	for (const [, name, index] of path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) {
		if (index !== undefined) found = Array.isArray(found) ? found[Number(index)] : undefined
		else found = isObject(found) && Object.hasOwn(found, name!) ? found[name!] : undefined
	}
	return found
}

function isObject(value: JsonValue | undefined): value is { [name: string]: JsonValue } {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
}
