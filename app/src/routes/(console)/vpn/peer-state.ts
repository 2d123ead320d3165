/** How a peer stands, for its lamp and in words. */
import { vpn as words } from '#lib/messages/vpn.ts'
import type { LampState } from '#lib/ui/lamp-state.ts'
import { formatSpan } from '#lib/ui/time.ts'

// A session is renewed every two minutes while anything is said in it, and is over after three (WireGuard, section 6.1).
const SESSION_MS = 180_000

interface Peer {
	isEnabled: boolean
	/** Milliseconds since 1970; undefined when it has never been heard of. */
	seenAt: number | undefined
}

/** @param isOn whether the VPN is */
export function peerState({ isEnabled, seenAt }: Peer, isOn: boolean, now: number): { lamp: LampState; words: string } {
	if (!isEnabled) return { lamp: 'off', words: words.states.disabled }
	if (seenAt === undefined) return { lamp: 'off', words: words.states.never }
	const agoMs = now - seenAt
	if (isOn && agoMs < SESSION_MS) return { lamp: 'ok', words: words.states.connected }
	return { lamp: 'off', words: words.states.seen(formatSpan(agoMs)) }
}
