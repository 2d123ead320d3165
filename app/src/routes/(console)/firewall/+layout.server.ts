/** The firewall as it is in force, the change that is on trial, and who is shut out. */
import { countBlocks, listBlocks } from '#lib/server/db/firewall-blocks.ts'
import { countryOf, describeCountries } from '#lib/server/settings/countries.ts'
import { getVpn } from '#lib/server/db/vpn.ts'
import { viewFirewall } from '#lib/server/settings/firewall.ts'
import type { LayoutServerLoad } from './$types'

const SHOWN_BLOCKS = 100

export const load: LayoutServerLoad = async ({ depends, url }) => {
	depends('callytics:firewall')
	const find = (url.searchParams.get('find') ?? '').trim().slice(0, 45)
	const [{ settings, trial }, blocks, blockCount, vpn] = await Promise.all([
		viewFirewall(),
		listBlocks(SHOWN_BLOCKS, find),
		countBlocks(),
		getVpn(),
	])
	return {
		...{ settings, blockCount, find, countries: describeCountries() },
		vpnPort: vpn.isOn ? vpn.port : undefined,
		blocks: blocks.map(({ beganAt, endsAt, ...block }) => ({
			...block,
			country: countryOf(block.address),
			beganAt: beganAt.getTime(),
			endsAt: endsAt?.getTime(),
		})),
		trial: trial && {
			...{ what: trial.what, by: trial.by, before: trial.before, beganAt: trial.beganAt.getTime() },
			// Spans, because the browser's clock may be another one.
			...{ leftMs: trial.endsAt.getTime() - Date.now(), spanMs: trial.endsAt.getTime() - trial.beganAt.getTime() },
		},
	}
}
