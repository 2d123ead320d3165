/** How far an installation is: asked every second by the browser that waits. */
import { json } from '@sveltejs/kit'
import { followInstallation } from '#lib/server/settings/install.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async () => json(await followInstallation())
