/** When an address has tried so much that it is no phone of ours: how often in which time, and for how long it is shut out. */

/** What Asterisk refused. */
export type Offence = 'wrong-password' | 'unknown-account' | 'not-allowed' | 'unanswered' | 'scanner'

export interface OffenceSeen {
	/** IPv4 or IPv6, without a port. */
	address: string
	offence: Offence
	/** The account that was tried, as it was written. */
	account: string
	/** Milliseconds since 1970. */
	at: number
}

/** Enough for a block, with its evidence. */
export interface Abuse {
	/** What is to be shut out: see `sourceOf`. */
	address: string
	offence: Offence
	count: number
	/** In how many seconds, at least 1. */
	seconds: number
	/** Accounts that were tried, each once, the first ones. */
	accounts: string[]
}

/**
 * Who stands behind an address: in the IPv6 of the Internet whoever has one address has all of its /64 (RFC 4291 section
 * 2.5.4), written `2001:db8:0:1::/64`; any other address is its own.
 * @param address IPv4 or IPv6, without zone or port
 */
export function sourceOf(address: string): string {
	// 2000::/3 is all that there is of it (RFC 4291 section 2.4).
	if (!/^[23][0-9a-f]{3}:/i.test(address)) return address
	const [left = '', right] = address.toLowerCase().split('::')
	const first = left.split(':')
	const last = right ? right.split(':') : []
	const groups =
		right === undefined ? first : [...first, ...Array<string>(8 - first.length - last.length).fill('0'), ...last]
	const network = groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''))
	while (network.at(-1) === '0') network.pop()
	return `${network.join(':')}::/64`
}

const minute = 60_000

/** An office of phones with wrong settings behind one address tries some times a minute; whoever guesses does so many times a second. */
const limits: Record<Offence, { count: number; windowMs: number }> = {
	'wrong-password': { count: 20, windowMs: minute },
	// Also a carrier that calls from an address nobody has entered is asked for a password, with each call.
	'unknown-account': { count: 60, windowMs: minute },
	'not-allowed': { count: 30, windowMs: minute },
	// A request that is asked for its password and never shows one, again and again: a flood of calls. Three hundred
	// phones behind one address that come back after a power cut each answer the question.
	unanswered: { count: 300, windowMs: 10_000 },
	// It says so itself.
	scanner: { count: 1, windowMs: minute },
}

/** How long the first block lasts, and the next ones of the same address within a month, in seconds. */
const blockSeconds = [600, 3600, 86_400, 604_800, 2_592_000] as const

/** @param before blocks of this address within the last month */
export function blockSecondsAfter(before: number): number {
	return blockSeconds[Math.min(before, blockSeconds.length - 1)]!
}

// A flood from forged addresses must not fill our memory.
const MOST_ADDRESSES = 10_000
const MOST_ACCOUNTS = 5

/** What an address tried once. */
type Try = Pick<OffenceSeen, 'account' | 'at'>

export class AbuseWatch {
	/** By offence and address; the one that was seen last stands last. */
	readonly #seen = new Map<string, Try[]>()

	/** @returns what is enough for a block; the count begins anew after it */
	note({ address: from, offence, account, at }: OffenceSeen): Abuse | undefined {
		const address = sourceOf(from)
		const { count, windowMs } = limits[offence]
		const key = `${offence} ${address}`
		const tries = [...(this.#seen.get(key) ?? []).filter((one) => one.at > at - windowMs), { account, at }]
		this.#seen.delete(key)
		if (tries.length >= count) {
			const seconds = Math.max(1, Math.round((at - tries[0]!.at) / 1000))
			const accounts = [...new Set(tries.map((one) => one.account))].slice(0, MOST_ACCOUNTS)
			return { address, offence, count: tries.length, seconds, accounts }
		}
		this.#seen.set(key, tries)
		if (this.#seen.size > MOST_ADDRESSES) this.#seen.delete(this.#seen.keys().next().value!)
		return undefined
	}

	/**
	 * Somebody at this address has signed in: wrong passwords of that account were mistakes, and its questions are
	 * answered. Whoever knows one account's password may still be guessing those of others.
	 */
	forgive(from: string, account: string): void {
		for (const offence of ['wrong-password', 'unanswered'] satisfies Offence[]) {
			const key = `${offence} ${sourceOf(from)}`
			const others = this.#seen.get(key)?.filter((one) => one.account !== account) ?? []
			if (others.length > 0) this.#seen.set(key, others)
			else this.#seen.delete(key)
		}
	}
}
