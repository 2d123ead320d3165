/** Addresses that are shut out, and letting one in again where nobody gets into the console. */
import { isIP } from 'node:net'
import { z } from 'zod'
import { blockAddresses } from '../helper/actions/block-addresses.ts'
import { perform } from '../helper/actions/action.ts'
import { Refusal } from '../helper/refusal.ts'
import { askDatabase } from './database.ts'

const blocksSchema = z.array(z.object({ address: z.string(), since: z.string(), evidence: z.string() }))
export type ShownBlock = z.infer<typeof blocksSchema>[number]

const inForce = 'lifted_at is null and (ends_at is null or ends_at > now())'
// A screen shows no more, and whoever is shut out is among the newest.
const SHOWN = 50

/** The newest first. */
export async function listBlocks(): Promise<ShownBlock[]> {
	const sql = `select coalesce(json_agg(json_build_object('address', abbrev(address),
			'since', to_char(began_at, 'YYYY-MM-DD HH24:MI'), 'evidence', evidence) order by began_at desc), '[]')
		from (select * from firewall_blocks where ${inForce} order by began_at desc limit ${SHOWN}) as newest`
	return blocksSchema.parse(await askDatabase(sql))
}

/** @param text an address, also one of a /64 that is shut out, or that /64 @throws Refusal for what is none, or not shut out */
export async function unblock(text: string): Promise<void> {
	const address = text.trim()
	if (isIP(address.replace(/\/64$/, '')) === 0 || address.includes('%'))
		throw new Refusal('block.malformed', `"${address.slice(0, 60)}" is no address. Write one such as 203.0.113.7.`)
	const sql = `with lifted as (
			update firewall_blocks set lifted_at = now() where address >>= $1::inet and ${inForce} returning address
		) select coalesce(json_agg(abbrev(address)), '[]') from lifted`
	const lifted = z.array(z.string()).parse(await askDatabase(sql, [address]))
	if (lifted.length === 0)
		throw new Refusal('block.none', `${address} is not blocked. "callytics blocks" lists those that are.`)
	for (const each of lifted) await perform(blockAddresses, { action: 'unblock-address', address: each })
}
