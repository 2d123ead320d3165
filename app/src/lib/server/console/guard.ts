/** Watches what Asterisk refuses, and shuts addresses out that try too much. */
import { AbuseWatch } from '#lib/domain/abuse.ts'
import { connectAmi, type AmiEvent } from '../asterisk-config/ami.ts'
import { offenceOf, signedInFrom } from '../asterisk-config/security-events.ts'
import type { Config } from '../config.ts'
import { tellFirewall } from '../events/firewall-news.ts'
import { blockForAbuse } from '../settings/blocks.ts'
import { createBlockQueue } from './block-queue.ts'
import type { BrowserPhones } from './browser-phones.ts'

export interface Guard {
	stop(): void
}

/** Begins at once; while Asterisk or the database is away nothing is judged, and the kernel's own limit stands alone. */
export function startGuard(config: Pick<Config, 'secret'>, { addressBehind }: BrowserPhones): Guard {
	const watch = new AbuseWatch()
	const queue = createBlockQueue(blockForAbuse)

	function onEvent(event: AmiEvent): void {
		const friend = signedInFrom(event, addressBehind)
		if (friend) {
			watch.forgive(friend.address, friend.account)
			return tellFirewall({ kind: 'let-in', ...friend })
		}
		const seen = offenceOf(event, Date.now(), addressBehind)
		if (!seen) return
		const { address, offence, account } = seen
		// Every phone is asked for its password first: that is no refusal yet.
		if (offence !== 'unanswered') tellFirewall({ kind: 'refused', address, offence, account })
		const abuse = watch.note(seen)
		if (abuse) queue.add(abuse)
	}

	const password = config.secret('ami-password')
	const ami = connectAmi({ host: '127.0.0.1', port: 5038, userName: 'callytics', password, onEvent })
	return {
		stop() {
			ami.close()
			queue.stop()
		},
	}
}
