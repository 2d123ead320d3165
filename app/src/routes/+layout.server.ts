/** What every page needs, signed in or not: the theme this browser chose. */
import { readTheme, themeCookie } from '#lib/ui/theme.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = ({ cookies }) => ({ theme: readTheme(cookies.get(themeCookie)) })
