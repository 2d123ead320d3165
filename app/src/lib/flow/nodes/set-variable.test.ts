/** Set variable, by what later nodes find. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { setVariable } from './set-variable.ts'
import { runSetVariable } from './set-variable.server.ts'

const configOf = (...assignments: [string, string][]) =>
	setVariable.schema.parse({ assignments: assignments.map(([variable, value]) => ({ variable, value })) })

test('each value may use the ones before it', async () => {
	const call = fakeCall({ variables: { digits: '4711' } })
	const config = configOf(['language', '"fr"'], ['area', 'digits.substring(0, 2)'], ['code', 'area + "-" + language'])
	expect(await runSetVariable(call, config)).toBe('next')
	expect(call.variables).toMatchObject({ language: 'fr', area: '47', code: '47-fr' })
	expect(call.notes.at(-1)).toBe('code is "47-fr".')
	expect(setVariable.sets?.(config)).toEqual(['language', 'area', 'code'])
})

test('counts with numbers', async () => {
	const call = fakeCall({ variables: { tries: 1 } })
	await runSetVariable(call, configOf(['tries', 'tries + 1'], ['open', 'tries < 3']))
	expect(call.variables).toMatchObject({ tries: 2, open: true })
})

test('fails with the reason when a value cannot be calculated', async () => {
	await expect(runSetVariable(fakeCall(), configOf(['a', 'missing + 1']))).rejects.toThrow(
		'The variable missing is not set.',
	)
})

test('keeps nothing that is too long for the journal', async () => {
	const call = fakeCall({ variables: { long: 'x'.repeat(5000) } })
	expect(await runSetVariable(call, configOf(['longer', 'long + long']))).toBe('failed')
	expect(call.variables['longer']).toBeUndefined()
})

test('refuses names that mean something else', () => {
	for (const name of ['call', 'Total', '1st', 'a b', '__proto__']) {
		expect(setVariable.schema.safeParse({ assignments: [{ variable: name, value: '1' }] }).success, name).toBe(false)
	}
})
