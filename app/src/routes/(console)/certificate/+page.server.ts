/** The console's certificate: what it says, how to trust it, and one of the user's own. */
import { urlHost } from '#lib/domain/url-host.ts'
import { action } from '#lib/server/auth/action.ts'
import {
	useApplianceCertificate,
	useOwnCertificate,
	useOwnPkcs12,
	viewCertificate,
} from '#lib/server/settings/certificate.ts'
import { addressForPhones, drawQrCode } from '#lib/server/settings/phone-settings.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ url, platform }) => {
	const { until, ...certificate } = await viewCertificate(url.hostname)
	// By HTTP: a phone that does not trust the appliance yet would refuse the download.
	const link = `http://${urlHost(addressForPhones(url.hostname, platform?.req.socket.localAddress))}/ca.crt`
	return { certificate: { ...certificate, until: until.getTime() }, host: url.hostname, link, code: drawQrCode(link) }
}

/** What a file input sent, as text; '' when nothing was chosen. */
async function textOf(value: FormDataEntryValue | null): Promise<string> {
	return value instanceof File ? value.text() : (value ?? '')
}

export const actions = {
	upload: action(async (form, actor) => {
		const [chain, key] = await Promise.all([textOf(form.data.get('chain')), textOf(form.data.get('key'))])
		await useOwnCertificate({ chain, key, passphrase: form.text('password') }, actor)
		return { done: 'upload' as const }
	}),
	uploadPkcs12: action(async (form, actor) => {
		const file = form.data.get('file')
		const bytes = file instanceof File ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array()
		await useOwnPkcs12(bytes, form.text('password'), actor)
		return { done: 'upload' as const }
	}),
	back: action(async (_form, actor) => {
		await useApplianceCertificate(actor)
		return { done: 'back' as const }
	}),
} satisfies Actions
