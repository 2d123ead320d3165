/** Where the gate leads a browser that it refused: says within the console what is missing. */
import { error } from '@sveltejs/kit'
import { areas, type Obstacle } from '#lib/domain/permission.ts'
import { permission } from '#lib/messages/permission.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = ({ url }) => {
	const area = areas.find((candidate) => candidate === url.searchParams.get('area'))
	const wanted = url.searchParams.get('wanted') === 'change' ? 'change' : 'read'
	const obstacle: Obstacle = { ...(area && { area }), wanted }
	error(403, { code: 'permission.missing', message: permission.refused(obstacle) })
}
