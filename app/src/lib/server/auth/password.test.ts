import { expect, test } from 'vitest'
import { checkPasswordRules, hashPassword, isPasswordRight } from './password.ts'

test('a password is known again by its hash, and only that password', async () => {
	const hash = await hashPassword('engines weave algebra')
	expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
	expect(await isPasswordRight('engines weave algebra', hash)).toBe(true)
	expect(await isPasswordRight('engines weave algebrA', hash)).toBe(false)
	expect(await hashPassword('engines weave algebra')).not.toBe(hash)
})

test('a hash made by another argon2id is understood', async () => {
	// From the reference program: echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1 -l 24
	const hash = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
	expect(await isPasswordRight('password', hash)).toBe(true)
})

test.for([
	['short', 'password.too_short'],
	['callytics2026!', 'password.guessable'],
	['ada.byron1815', 'password.guessable'],
	['aaaaaaaaaaaaaaaa', 'password.guessable'],
	['x'.repeat(201), 'password.too_long'],
] as const)('%s is refused: %s', ([password, code]) => {
	expect(() => checkPasswordRules(password, ['ada.byron', 'front-desk'])).toThrow(expect.objectContaining({ code }))
})

test('a few plain words in a row are a good password', () => {
	expect(() => checkPasswordRules('correct horse battery', ['ada.byron', 'front-desk'])).not.toThrow()
	expect(() => checkPasswordRules('пароль из четырёх слов', ['ada'])).not.toThrow()
})
