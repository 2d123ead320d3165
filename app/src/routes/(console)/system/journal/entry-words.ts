/** An entry of the journal for people: our own services write JSON, of which the message is what they say. */

export interface EntryWords {
	message: string
	/** What stands beside it, `name=value`. */
	rest: string
	/** The call it belongs to, '' for none. */
	callId: string
}

export function readEntry(message: string): EntryWords {
	const fields = parse(message)
	if (typeof fields?.['message'] !== 'string') return { message, rest: '', callId: '' }
	const { message: said, ...others } = fields as Record<string, unknown> & { message: string }
	const rest = Object.entries(others).map(
		([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
	)
	const callId = typeof others['call_id'] === 'string' ? others['call_id'] : ''
	return { message: said, rest: rest.join('  '), callId }
}

function parse(text: string): Record<string, unknown> | undefined {
	if (!text.startsWith('{')) return undefined
	try {
		return JSON.parse(text) as Record<string, unknown>
	} catch {
		return undefined
	}
}
