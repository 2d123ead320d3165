/** What may be asked of the journal, and what comes back. Every word is checked here: nothing of a user's reaches a command line as it is. */
import { z } from 'zod'

/** Whose lines can be asked for alone, and by which of journalctl's own words. */
export const journalSources = {
	asterisk: '--unit=asterisk.service',
	executor: '--unit=callytics-executor.service',
	console: '--unit=callytics-console.service',
	database: '--unit=postgresql@18-main.service',
	redis: '--unit=redis-server.service',
	helper: '--unit=callytics-helper@*.service',
	network: '--unit=systemd-networkd.service',
	screen: '--identifier=callytics',
	kernel: '--dmesg',
} as const
export type JournalSource = keyof typeof journalSources
const sources = Object.keys(journalSources) as [JournalSource, ...JournalSource[]]

/** One answer has at most so many entries. */
export const mostEntries = 500

// journalctl's own form of it (sd_journal_get_cursor(3)).
export const cursorPattern =
	/^s=[0-9a-f]{32};i=[0-9a-f]{1,16};b=[0-9a-f]{32};m=[0-9a-f]{1,16};t=[0-9a-f]{1,16};x=[0-9a-f]{1,16}$/

// Until the year 2100; journalctl refuses what it cannot count.
const moment = z.number().int().min(0).max(4_102_444_800_000)

export const journalQuerySchema = z.strictObject({
	action: z.literal('read-journal'),
	source: z.enum(sources).optional(),
	/** This one and all that are more urgent: 0 emergency … 7 debug (syslog(3)). */
	priority: z.number().int().min(0).max(7).optional(),
	/** Somewhere in the line, large or small; no pattern. */
	text: z.string().min(1).max(200).optional(),
	callId: z
		.string()
		.regex(/^[0-9a-z]{8,40}$/)
		.optional(),
	/** Milliseconds since 1970. */
	since: moment.optional(),
	until: moment.optional(),
	/** Those beyond this entry, which is not among them. */
	cursor: z.string().regex(cursorPattern).optional(),
	/** `older`: backwards from the newest, or from the cursor; `newer`: forwards from the cursor. */
	direction: z.enum(['older', 'newer']),
	limit: z.number().int().min(1).max(mostEntries),
})
export type JournalQuery = z.infer<typeof journalQuerySchema>

const journalEntrySchema = z.object({
	cursor: z.string(),
	/** Milliseconds since 1970. */
	at: z.number(),
	/** Unit, or what calls itself so where there is none. */
	unit: z.string(),
	priority: z.number().int().min(0).max(7),
	message: z.string(),
})
export type JournalEntry = z.infer<typeof journalEntrySchema>

export const journalPageSchema = z.object({
	entries: z.array(journalEntrySchema),
	/** Where the next one begins; absent when nothing lies beyond. */
	next: z.string().regex(cursorPattern).optional(),
})
export type JournalPage = z.infer<typeof journalPageSchema>
