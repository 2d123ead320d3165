/** Error handler: the call just goes on behind it. */
import type { Executor } from '../node.ts'
import type { errorHandler } from './error-handler.ts'

export const runErrorHandler: Executor<typeof errorHandler> = async () => 'next'
