/** From a question to journalctl's words, and from its lines to entries. Pure. */
import { journalSources, type JournalEntry, type JournalQuery } from './query.ts'

/** An entry is cut off here. */
const LONGEST_MESSAGE = 8000

const fields = ['MESSAGE', 'PRIORITY', '_SYSTEMD_UNIT', 'UNIT', 'SYSLOG_IDENTIFIER']

/**
 * Text and call are looked for in the lines themselves: journalctl would take them for a pattern. Where it ends is
 * watched there, too: journalctl takes no `--since` beside a cursor.
 */
export function makeJournalWords({ source, priority, until, cursor, direction }: JournalQuery): string[] {
	const words = ['--no-pager', '--quiet', '--output=json', `--output-fields=${fields.join(',')}`]
	if (direction === 'older') words.push('--reverse')
	// Kernel lines otherwise only since boot.
	if (source === 'kernel') words.push('--boot=all')
	if (source) words.push(journalSources[source])
	if (priority !== undefined) words.push(`--priority=${priority}`)
	if (until !== undefined) words.push(`--until=@${until / 1000}`)
	if (cursor) words.push(`--after-cursor=${cursor}`)
	return words
}

/** A field as the journal's JSON has it: text, or bytes where it is no text, or nothing where it is too long. */
function textOf(value: unknown): string {
	if (typeof value === 'string') return value
	if (Array.isArray(value)) return Buffer.from(value as number[]).toString('utf8')
	return ''
}

/** @param line of `--output=json`; undefined for what is none */
export function parseEntry(line: string): JournalEntry | undefined {
	let value: Record<string, unknown>
	try {
		value = JSON.parse(line) as Record<string, unknown>
	} catch {
		return undefined // cut off in a power cut
	}
	const field = (name: string) => textOf(value[name])
	const priority = Number(field('PRIORITY') || 6)
	return {
		cursor: field('__CURSOR'),
		at: Math.floor(Number(field('__REALTIME_TIMESTAMP')) / 1000),
		// What systemd says of a unit is that unit's, too.
		unit: field('UNIT') || field('_SYSTEMD_UNIT') || field('SYSLOG_IDENTIFIER'),
		priority: priority >= 0 && priority <= 7 ? priority : 6,
		message: field('MESSAGE').slice(0, LONGEST_MESSAGE).toWellFormed(),
	}
}

/** Backwards, nothing older follows. */
export function isTooOld({ at }: JournalEntry, { since, direction }: JournalQuery): boolean {
	return direction === 'older' && since !== undefined && at < since
}

export function isAskedFor({ message }: JournalEntry, { text, callId }: JournalQuery): boolean {
	if (text && !message.toLowerCase().includes(text.toLowerCase())) return false
	return !callId || message.includes(callId)
}
