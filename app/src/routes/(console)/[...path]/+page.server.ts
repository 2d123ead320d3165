/** Every address that leads nowhere: it is said inside the shell, so that the way on is one click. */
import { error } from '@sveltejs/kit'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = () => error(404)
