/** How far a restore is: asked every second by the browser that waits, also while the console starts anew. */
import { json } from '@sveltejs/kit'
import { followRestore } from '#lib/server/settings/restore.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async () => json(await followRestore())
