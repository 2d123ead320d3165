/** What the form of an extension sends. */
import type { SentForm } from '../auth/action.ts'
import type { ExtensionSwitches } from '../db/extensions.ts'

/** Which phone it is to be; a box that is not shown is not ticked. */
export function switchesOf(form: SentForm): Required<ExtensionSwitches> {
	return {
		isVpnOnly: form.isTicked('isVpnOnly'),
		isEncrypted: form.isTicked('isEncrypted'),
		isInBrowser: form.isTicked('isInBrowser'),
	}
}
