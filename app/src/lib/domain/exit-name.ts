/** The names of exits that the user makes up: cases of a condition, shares of a split, ways out of a sub-flow. */
import { z } from 'zod'

/** Exits that mean something of their own to the loop. */
const reservedExits: ReadonlySet<string> = new Set(['failed', 'answered', 'otherwise', 'jumped'])

export const ExitName = z
	.string()
	.trim()
	.regex(/^[a-z0-9][a-z0-9 -]{0,38}$/i, 'A name has letters, digits, spaces and -, and begins with a letter or digit')
	.refine((name) => !reservedExits.has(name.toLowerCase()), 'This name is taken; choose another')

/** Whether no two exits have one name. */
export function areDistinct(exits: readonly { name: string }[]): boolean {
	return new Set(exits.map(({ name }) => name.trim().toLowerCase())).size === exits.length
}
