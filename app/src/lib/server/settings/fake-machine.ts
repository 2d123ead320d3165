/** A machine for tests: what a test does not name must not be asked. */
import type { Machine } from './machine.ts'

export function fakeMachine(parts: Partial<Machine>): Machine {
	return new Proxy(parts, {
		get: (_parts, name: keyof Machine) =>
			parts[name] ?? (() => Promise.reject(new Error(`nobody was to ask the machine: ${name}`))),
	}) as Machine
}
