/** What the pages about restoring are asked, in the console and in the set-up alike. */
import type { RestoreSource, Restorer } from '../../../../../../appliance/helper/protocol.ts'
import type { SentForm } from '#lib/server/auth/action.ts'
import { beginRestore, openRepository } from '#lib/server/settings/restore.ts'

const targetFields: Record<string, readonly string[]> = {
	machine: [],
	disk: ['disk'],
	sftp: ['host', 'port', 'user', 'path', 'hostKey'],
	s3: ['endpoint', 'bucket', 'path', 'region', 'accessKey', 'accessSecret'],
}

export function openFrom(form: SentForm) {
	const kind = form.text('kind')
	const target = Object.fromEntries((targetFields[kind] ?? []).map((name) => [name, form.text(name)]))
	return openRepository({ ...target, kind }, form.text('repositoryKeyCode'))
}

export const beginFrom = (form: SentForm, by: Restorer) =>
	beginRestore(
		{
			...{ source: form.text('source'), snapshot: form.text('snapshot') },
			...{ parts: form.texts('parts'), typed: form.text('typed') },
		},
		by,
	)

/** Which repository a page's address means. */
export function sourceOf(url: URL): RestoreSource | undefined {
	const source = url.searchParams.get('from')
	return source === 'own' || source === 'other' ? source : undefined
}
