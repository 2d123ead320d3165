/** The repository's key: random, and written so that a person can copy it from paper. */
import { randomInt } from 'node:crypto'

// No 0 O 1 I L: the key is read from paper and typed by hand.
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const GROUPS = 8

/** `7KQX-…`: eight groups of four, 158 bits. */
export function makeRepositoryKey(): string {
	const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]!).join('')
	return Array.from({ length: GROUPS }, group).join('-')
}
