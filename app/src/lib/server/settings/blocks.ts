/** Shutting addresses out: by themselves for what they tried, or by a user; and letting them in again. */
import { isIP } from 'node:net'
import { z } from 'zod'
import {
	decidesPort,
	mostBlocks,
	overlaps,
	type Block,
	type FirewallRule,
} from '../../../../../appliance/helper/protocol.ts'
import { blockSecondsAfter, sourceOf, type Abuse } from '#lib/domain/abuse.ts'
import { firewall as words } from '#lib/messages/firewall.ts'
import { signedInAddresses } from '../auth/sessions.ts'
import { tidyAddress } from '../console/address.ts'
import { countBlocksOf, insertBlock, liftAutomaticBlock, liftBlock, listBlocks } from '../db/firewall-blocks.ts'
import { UserError } from '../errors.ts'
import { tellFirewall } from '../events/firewall-news.ts'
import { log } from '../log.ts'
import { readWayOut } from '../machine/way-out.ts'
import { changeAs, type Actor } from './actor.ts'
import { keptFirewall } from './firewall.ts'
import { theMachine } from './machine.ts'
import { addressesOfTrunks } from './trusted-addresses.ts'

/** Whom a rule lets in elsewhere, such as to the console, may not guess passwords of phones. */
const isAboutSip = (rule: FirewallRule) =>
	decidesPort(rule, 'udp', 5060) || [5060, 5061].some((port) => decidesPort(rule, 'tcp', port))

/**
 * Asks once who is trusted.
 * @param wayOut the machine's routers and name servers: anybody can send a packet in their name
 * @returns says why a source is never shut out by itself; undefined for all others
 */
async function readTrust(wayOut: readonly string[]): Promise<(source: string) => string | undefined> {
	const [sessions, trunks, { rules }] = await Promise.all([signedInAddresses(), addressesOfTrunks(), keptFirewall()])
	const letIn = rules.filter((rule) => rule.action === 'accept' && isAboutSip(rule))
	const sourcesOf = (addresses: readonly string[]) =>
		new Set(addresses.map((address) => sourceOf(tidyAddress(address))))
	const trusted = [
		{ sources: sourcesOf(sessions), why: 'somebody is signed in to the console from there' },
		{ sources: sourcesOf(trunks), why: 'a trunk leads there' },
		{ sources: sourcesOf(wayOut), why: 'it is a router or a name server of this machine' },
	]
	return (source) => {
		const known = trusted.find(({ sources }) => sources.has(source))
		if (known) return known.why
		return letIn.some((rule) => overlaps(rule.source, source)) ? 'a rule lets it in' : undefined
	}
}

/** Shuts addresses out for what they tried, each time longer, unless they are trusted. */
export async function blockForAbuse(abuses: readonly Abuse[], wayOut = readWayOut()): Promise<void> {
	const whyTrusted = await readTrust(wayOut)
	const blocks: (Block & { seconds: number; evidence: string })[] = []
	for (const abuse of abuses) {
		const { address } = abuse
		const evidence = words.blocks.evidence(abuse)
		const trust = whyTrusted(address)
		if (trust) log.warn('address is not blocked although it tries too much', { address, evidence, trust })
		else blocks.push({ address, evidence, seconds: blockSecondsAfter(await countBlocksOf(address)) })
	}
	if (blocks.length === 0) return
	// The kernel first: whoever attacks goes on while rows are written.
	const told = blocks.map(({ address, seconds }) => ({ address, seconds }))
	await theMachine().blockAddresses(told, false)
	await changeAs({ kind: 'machine' }, async () => {
		for (const block of blocks) await insertBlock({ ...block, madeBy: null })
	})
	for (const { address, evidence, seconds } of blocks) {
		tellFirewall({ kind: 'blocked', address, evidence })
		// docs/fail2ban.md reads this line.
		log.warn('address blocked', { address, evidence, seconds })
	}
}

const BlockInput = z.object({
	address: z
		.string()
		.trim()
		.refine(
			(text) => isIP(text) !== 0 && !text.includes('%'),
			'Write one address, such as 203.0.113.7. A rule refuses a network.',
		)
		.transform(tidyAddress),
	evidence: z.string().trim().max(200).default(''),
})

/**
 * Shuts an address out until somebody lifts it, also one that was shut out by itself for a time.
 * @throws UserError 409 for the user's own address, a trunk's, or one that is shut out so already
 */
export async function blockByHand(input: { address: string; evidence: string }, actor: Actor): Promise<void> {
	const { address, evidence } = BlockInput.parse(input)
	if (address === tidyAddress(actor.address))
		throw new UserError(
			409,
			'firewall.own_address',
			'This is your own address: you would lock yourself out.',
			'address',
		)
	if ((await addressesOfTrunks()).includes(address))
		throw new UserError(409, 'firewall.trunk_address', 'A trunk leads there. Switch the trunk off first.', 'address')
	const block = { address, seconds: null, evidence: words.blocks.byHand(actor.name, evidence), madeBy: actor.userId }
	await changeAs(actor, async () => {
		const hadEnd = await liftAutomaticBlock(address, actor.userId)
		if (!(await insertBlock(block)))
			throw new UserError(409, 'firewall.blocked_already', 'This address is blocked already.', 'address')
		// The kernel keeps the end of what it has.
		if (hadEnd) await theMachine().unblockAddress(address)
		await theMachine().blockAddresses([{ address, seconds: null }], false)
	})
	tellFirewall({ kind: 'blocked', address, evidence: block.evidence })
	log.info('address blocked by hand', { address, user: actor.name })
}

/** @throws UserError 404 when it was not shut out any more */
export async function unblock(id: number, actor: Actor): Promise<void> {
	await changeAs(actor, async () => {
		const address = await liftBlock(id, actor.userId)
		if (!address) throw new UserError(404, 'firewall.not_blocked', 'This address is not blocked any more.')
		await theMachine().unblockAddress(address)
		tellFirewall({ kind: 'unblocked', address, by: actor.name })
		log.info('address let in again', { address, user: actor.name })
	})
}

/** Puts what is in force into the kernel, which forgets it when the machine is restarted: the newest, if there are too many. */
export async function restoreBlocks(now = Date.now()): Promise<void> {
	const rows = await listBlocks(mostBlocks)
	const blocks = rows.map(({ address, endsAt }): Block => {
		return { address, seconds: endsAt && Math.max(1, Math.round((endsAt.getTime() - now) / 1000)) }
	})
	await theMachine().blockAddresses(blocks, true)
}
