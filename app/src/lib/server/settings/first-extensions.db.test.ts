/** Tests of the wizard's extensions on a real database. */
import { beforeAll, expect, test } from 'vitest'
import { listExtensions } from '#lib/server/db/extensions.ts'
import { saveFirstExtensions } from '#lib/server/settings/first-extensions.ts'
import { useForce } from '#lib/server/settings/in-force.ts'
import { freshDatabase } from '../../../../tests/db.ts'

await freshDatabase()

const maya = { userId: '00000000-0000-4000-8000-000000000001', name: 'Maya Kerr', address: '192.0.2.1' }
const desk = { number: '201', name: 'Front desk' }
const office = { number: '202', name: 'Office' }

beforeAll(() => {
	useForce({
		publishRouting: () => Promise.resolve(),
		applyAsteriskConfig: () => Promise.resolve([]),
		tryAgain: () => {},
	})
})

const rows = async () => (await listExtensions()).map(({ number, name }) => ({ number, name }))

test('the rows of the wizard become the extensions', async () => {
	await saveFirstExtensions([desk, office], maya)
	expect(await rows()).toEqual([desk, office])
})

test('gone back to, a row that stays keeps its password, a new name is taken, and a row that is gone is deleted', async () => {
	const before = (await listExtensions()).find((extension) => extension.number === '201')
	await saveFirstExtensions(
		[
			{ number: '201', name: 'Reception' },
			{ number: '301', name: 'Workshop' },
		],
		maya,
	)
	expect(await rows()).toEqual([
		{ number: '201', name: 'Reception' },
		{ number: '301', name: 'Workshop' },
	])
	const after = (await listExtensions()).find((extension) => extension.number === '201')
	expect(after?.sipPassword).toBe(before?.sipPassword)
})

test('a number that stands there twice, or is none, is refused at its row and nothing is changed', async () => {
	const before = await rows()
	const twice = saveFirstExtensions([desk, { ...office, number: '201' }], maya)
	await expect(twice).rejects.toMatchObject({ code: 'extension.number_twice', field: 'number-1' })
	await expect(saveFirstExtensions([{ ...desk, number: '0' }], maya)).rejects.toMatchObject({ field: 'number-0' })
	await expect(saveFirstExtensions([], maya)).rejects.toMatchObject({ code: 'extension.none' })
	expect(await rows()).toEqual(before)
})
