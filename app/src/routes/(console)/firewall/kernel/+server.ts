/** The rules as the kernel has them, as nftables writes them. */
import { text } from '@sveltejs/kit'
import { theMachine } from '#lib/server/settings/machine.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async () => text(await theMachine().readFirewall())
