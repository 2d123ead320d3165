/** A trunk's form as it arrives from a browser; what it says is judged by settings/trunks.ts. */
import type { SentForm } from '../auth/action.ts'
import type { TrunkInput } from './trunks.ts'

/** The fields of `lib/sip/trunk-fields.svelte`. An empty password means "unchanged" where there is one. */
export function trunkInputFrom(form: SentForm): TrunkInput {
	return {
		name: form.text('name'),
		kind: form.text('kind') as TrunkInput['kind'],
		host: form.text('host'),
		port: form.text('port').trim() || undefined,
		transport: (form.text('transport') || undefined) as TrunkInput['transport'],
		userName: form.text('userName'),
		password: form.text('password') || undefined,
		callerId: form.text('callerId').replace(/[\s().-]/g, ''),
		dialFormat: form.text('dialFormat').trim() || undefined,
		codecs: form.texts('codecs') as TrunkInput['codecs'],
		isEnabled: form.text('isEnabled') === 'yes',
	}
}
