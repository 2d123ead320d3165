/** Error handler: a call goes on behind it. */
import { expect, test } from 'vitest'
import { fakeCall } from '../fake-call.ts'
import { errorHandler } from './error-handler.ts'
import { runErrorHandler } from './error-handler.server.ts'

test('a call goes on behind it at once', async () => {
	const config = errorHandler.schema.parse({})
	expect(await runErrorHandler(fakeCall(), config)).toBe('next')
	expect(errorHandler.exits(config)).toEqual(['next'])
	expect(errorHandler.role).toBe('error-handler')
})
