import { expect, test } from 'vitest'
import { checkTelephony, type HealthParts, type PartVerdict } from './check.ts'

const well: HealthParts = {
	unitsDown: () => Promise.resolve([]),
	migrations: () => Promise.resolve({ applied: ['0001_a.sql', '0002_b.sql'], known: ['0001_a.sql', '0002_b.sql'] }),
	asksAsterisk: () => Promise.resolve(true),
	readBack: () => Promise.resolve({ objects: 3, problems: [] }),
	trunksMissing: () => Promise.resolve({ expected: 1, missing: [] }),
	callItself: () => Promise.resolve({ heardMs: 2400 }),
}

/** What is not good, when one part is not as it should be. */
async function badOf(parts: Partial<HealthParts>): Promise<Partial<PartVerdict>[]> {
	const verdicts = await checkTelephony({ ...well, ...parts }, () => undefined)
	return verdicts.filter(({ isGood }) => !isGood)
}

test('a machine that takes calls is good in every part, and says what was seen', async () => {
	const verdicts = await checkTelephony(well, () => undefined)
	expect(verdicts.map(({ part, isGood }) => [part, isGood])).toEqual(
		['units', 'database', 'asterisk', 'configuration', 'trunks', 'call'].map((part) => [part, true]),
	)
	expect(verdicts.at(-1)?.seen).toBe('A call to itself heard its announcement for 2.4 s.')
})

test.each<[string, Partial<HealthParts>, Partial<PartVerdict>]>([
	[
		'a service that nobody starts',
		{ unitsDown: () => Promise.resolve([{ unit: 'asterisk.service', state: 'inactive', restarts: 0 }]) },
		{ part: 'units', seen: 'Not running: asterisk.service (inactive).', isFinal: true },
	],
	[
		'a service that ends whenever it is started',
		{ unitsDown: () => Promise.resolve([{ unit: 'callytics-console.service', state: 'active', restarts: 60 }]) },
		{ part: 'units', seen: 'Not running: callytics-console.service (ends again and again).', isFinal: true },
	],
	[
		'a migration that has not been applied',
		{ migrations: () => Promise.resolve({ applied: ['0001_a.sql'], known: ['0001_a.sql', '0002_b.sql'] }) },
		{ part: 'database', seen: 'The database is not in its new form yet: 0002_b.sql is missing.' },
	],
	[
		'an Asterisk that is not connected',
		{ asksAsterisk: () => Promise.resolve(false) },
		{ part: 'asterisk', seen: 'Asterisk is not connected.' },
	],
	[
		'a trunk that did not register again',
		{ trunksMissing: () => Promise.resolve({ expected: 2, missing: ['Main line'] }) },
		{ part: 'trunks', seen: 'Registered before and not now: Main line.' },
	],
	[
		'a call that hears nothing',
		{ callItself: () => Promise.resolve({ heardMs: 60 }) },
		{ part: 'call', seen: 'A call to itself heard its announcement for 0.1 s only.' },
	],
])('%s is the one part that is not good', async (_what, parts, verdict) => {
	expect(await badOf(parts)).toEqual([{ isGood: false, ...verdict }])
})

test('a service that is being started is waited for', async () => {
	const [verdict] = await badOf({
		unitsDown: () => Promise.resolve([{ unit: 'asterisk.service', state: 'activating', restarts: 3 }]),
	})
	expect(verdict).not.toHaveProperty('isFinal')
})

test('a part that does not answer is told for the log, and the others are asked all the same', async () => {
	const told: string[] = []
	const away = () => Promise.reject(new Error('away'))
	const verdicts = await checkTelephony({ ...well, readBack: away }, (part) => told.push(part))
	expect(told).toEqual(['configuration'])
	expect(verdicts.filter(({ isGood }) => !isGood).map(({ seen }) => seen)).toEqual([
		'Asterisk’s configuration cannot be read back.',
	])
})
