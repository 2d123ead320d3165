/** The name of a variable of a flow. */
import { z } from 'zod'

/** Names that mean something in every expression. */
const reservedNames: ReadonlySet<string> = new Set([
	...['call', 'now', 'variables', 'cel', 'true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else'],
	...['for', 'function', 'if', 'import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while'],
	...['int', 'uint', 'double', 'bool', 'string', 'bytes', 'list', 'map', 'null_type', 'type', 'dyn', 'ast'],
	...['optional', 'google', 'timestamp', 'duration'],
])

export const VariableName = z
	.string()
	.regex(/^[a-z][a-z0-9_]{0,31}$/, 'A name begins with a small letter and has only small letters, digits and _')
	.refine((name) => !reservedNames.has(name), 'This name means something else in expressions; choose another')
