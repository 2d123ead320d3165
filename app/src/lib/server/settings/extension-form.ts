/** What the form of an extension sends. */
import type { ExtensionSwitches } from '#lib/domain/extension-switches.ts'
import type { SentForm } from '../auth/action.ts'

/** Which phone it is to be; a box that is not shown is not ticked. */
export function switchesIn(form: SentForm): ExtensionSwitches {
	return {
		isVpnOnly: form.isTicked('isVpnOnly'),
		isEncrypted: form.isTicked('isEncrypted'),
		isInBrowser: form.isTicked('isInBrowser'),
	}
}
