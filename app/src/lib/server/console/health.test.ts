import { expect, test } from 'vitest'
import { readServices } from './health.ts'

const up = () => Promise.resolve(true)
const away = () => Promise.reject(new Error('away'))

async function states(questions: Partial<Parameters<typeof readServices>[0]>, uptimeSeconds = 1000) {
	const all = { askExecutor: up, askDatabase: up, askRedis: up, ...questions }
	return Object.fromEntries((await readServices(all, uptimeSeconds)).map(({ unit, state }) => [unit, state]))
}

test('everything answers', async () => {
	expect(new Set(Object.values(await states({})))).toEqual(new Set(['active']))
})

test('without the executor nobody can say how Asterisk is', async () => {
	expect(await states({ askExecutor: away })).toMatchObject({ asterisk: 'unknown', 'callytics-executor': 'failed' })
})

test('Asterisk away from a running executor has failed', async () => {
	const askExecutor = () => Promise.resolve(false)
	expect(await states({ askExecutor })).toMatchObject({ asterisk: 'failed', 'callytics-executor': 'active' })
})

test('what does not answer while everything starts is starting', async () => {
	expect(await states({ askDatabase: away }, 3)).toMatchObject({ postgresql: 'starting' })
	expect(await states({ askDatabase: away })).toMatchObject({ postgresql: 'failed' })
})

test('a part that never answers does not hold up the others', async () => {
	expect(await states({ askRedis: () => new Promise(() => {}) })).toMatchObject({
		redis: 'failed',
		postgresql: 'active',
	})
})
