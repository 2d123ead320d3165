/** Gives Asterisk the settings: render all, write what changed, reload what is affected, read back, say what came of it. */
import { isIP } from 'node:net'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { log } from '../log.ts'
import { callHelper } from '../machine/helper.ts'
import { connectAmi, type Ami } from './ami.ts'
import { findDifference, readLiveNumbers, readLiveObjects } from './read-back.ts'
import { leadsToAddress } from './resolve-name.ts'
import { generatedFiles, renderAsteriskConfig, type AsteriskSettings, type Rendered } from './render.ts'
import { writeChangedFiles } from './write-files.ts'

/** Whether Asterisk has an object as it was saved. */
export interface ApplyVerdict {
	/** Name of the object: an extension's number, `trunk-<id>`, a DID. */
	object: string
	applied: boolean
	/** In the user's words, to follow "Asterisk keeps what it had: "; absent when applied. */
	problem?: string
	/** Milliseconds from the begin of this run to its last read-back. */
	tookMs: number
}

/** What can be told to read its configuration again. */
export type ReloadPart = 'pjsip' | 'dialplan' | 'rtp'

export interface ApplyParts {
	/** Where the generated files lie. */
	folder: string
	reload: (parts: ReloadPart[]) => Promise<unknown>
	/** Connected, or able to wait for it. */
	ami: Ami
	/** Whether a host name leads to an address. */
	leadsToAddress: (name: string) => Promise<boolean>
	/** Saves within this time are applied together (milliseconds). */
	settleMs: number
	/** What Asterisk did not take is tried again after this time, then after twice as long, up to twenty times as long. */
	retryMs: number
}

export interface AsteriskConfig {
	/**
	 * Applies the settings; saves in quick succession become one reload, and each caller gets the verdicts of the run
	 * that had its settings in it.
	 * @throws Error when the files cannot be written, Asterisk cannot be told, or nothing can be read back
	 */
	apply(settings: AsteriskSettings): Promise<ApplyVerdict[]>
	close(): void
}

const SETTLE_MS = 200
const AMI_WAIT_MS = 10_000
const RETRY_MS = 30_000
const LONGEST_RETRY = 20

const keyOf = ({ kind, object }: Pick<Rendered, 'kind' | 'object'>) => `${kind} ${object}`

/** A part of which Asterisk must have nothing: deleted, or a trunk that is switched off. */
const emptied = (part: Rendered): Rendered => ({ ...part, text: '', objects: [], spellings: [] })

/** The name under which a carrier is recognised; Asterisk refuses one that leads nowhere, and shows only addresses. */
function hostNameOf(part: Rendered): string | undefined {
	const match = part.objects.find((object) => object.type === 'identify')?.options['match']
	return match !== undefined && isIP(match) === 0 ? match : undefined
}

/**
 * What is not in Asterisk as rendered, by `keyOf`, in the user's words.
 * @param before what Asterisk was last seen to have of each part
 */
async function findProblems(
	{ ami, leadsToAddress }: Pick<ApplyParts, 'ami' | 'leadsToAddress'>,
	parts: readonly Rendered[],
	before: ReadonlyMap<string, Rendered>,
): Promise<Map<string, string>> {
	const problems = new Map<string, string>()
	const endpoints = parts.filter((part) => part.kind === 'endpoint')
	const live = await readLiveObjects(
		ami,
		endpoints.map((part) => part.object),
	)
	for (const part of endpoints) {
		const name = hostNameOf(part)
		if (name !== undefined && !(await leadsToAddress(name))) {
			problems.set(
				keyOf(part),
				`the name ${name} leads to no address just now. Check the host and the appliance's name server.`,
			)
			continue
		}
		const difference = part.objects.map((one) => findDifference(one, live)).find((problem) => problem !== undefined)
		if (difference) problems.set(keyOf(part), difference)
		else if (part.objects.length === 0 && live.has(`endpoint ${part.object}`))
			problems.set(keyOf(part), 'it has not forgotten it yet.')
	}
	const numbers = parts.filter((part) => part.kind === 'number')
	const known = numbers.length > 0 ? await readLiveNumbers(ami) : new Set<string>()
	for (const part of numbers) {
		const old = before.get(keyOf(part))?.spellings ?? []
		if (!part.spellings.every((spelling) => known.has(spelling)))
			problems.set(keyOf(part), 'it did not accept the number.')
		else if (part.spellings.length === 0 && old.some((spelling) => known.has(spelling)))
			problems.set(keyOf(part), 'it has not forgotten it yet.')
	}
	return problems
}

/** Compares Asterisk with what is saved and changes nothing. */
export async function readBack(ami: Ami, settings: AsteriskSettings): Promise<{ objects: number; problems: string[] }> {
	const { parts } = renderAsteriskConfig(settings)
	await ami.whenConnected(AMI_WAIT_MS)
	// What cannot be rendered, or has a name that leads nowhere, is told on its own page and was so before.
	const sound = parts.filter((part) => !part.problem && hostNameOf(part) === undefined)
	const problems = await findProblems({ ami, leadsToAddress }, sound, new Map())
	return { objects: sound.length, problems: [...problems].map(([name, problem]) => `${name}: ${problem}`) }
}

/** The run of applying that keeps what has been seen in Asterisk, so that only changes are read back. */
function makeRun(surroundings: ApplyParts) {
	const { folder, reload, ami } = surroundings
	const seen = new Map<string, Rendered>()

	return async (settings: AsteriskSettings): Promise<ApplyVerdict[]> => {
		const startedAt = performance.now()
		const { files, parts } = renderAsteriskConfig(settings)
		const changedFiles = await writeChangedFiles(folder, files)
		const names = new Set(parts.map(keyOf))
		const gone = [...seen.values()].filter((part) => !names.has(keyOf(part))).map(emptied)
		const unseen = [...parts.filter((part) => !part.problem && seen.get(keyOf(part))?.text !== part.text), ...gone]
		const affected = affectedParts(changedFiles)
		if (affected.length > 0) await reload(affected)
		await ami.whenConnected(AMI_WAIT_MS)
		let problems = await findProblems(surroundings, unseen, seen)
		if (problems.size > 0) {
			// The files may have been written by a run that did not come to its reload.
			await reload(affected.length > 0 ? affected : ['pjsip', 'dialplan'])
			problems = await findProblems(surroundings, unseen, seen)
		}
		for (const part of unseen) {
			if (problems.has(keyOf(part))) continue
			if (gone.includes(part)) seen.delete(keyOf(part))
			else seen.set(keyOf(part), part)
		}
		const tookMs = Math.round(performance.now() - startedAt)
		return [...parts, ...gone].map((part) => verdict(part, problems.get(keyOf(part)), tookMs))
	}
}

function affectedParts(changedFiles: readonly string[]): ReloadPart[] {
	const partOf = (name: string): ReloadPart =>
		name === generatedFiles.inbound ? 'dialplan' : name === generatedFiles.rtp ? 'rtp' : 'pjsip'
	return [...new Set(changedFiles.map(partOf))]
}

function verdict(part: Rendered, difference: string | undefined, tookMs: number): ApplyVerdict {
	const { object } = part
	const problem = part.problem ?? difference
	if (problem === undefined) return { object, applied: true, tookMs }
	log.warn('Asterisk does not have an object as it was saved', { object, problem })
	return { object, applied: false, problem, tookMs }
}

/** The part that can be tested without a machine: everything it needs is handed in. */
export function makeAsteriskConfig(parts: ApplyParts): AsteriskConfig {
	const run = makeRun(parts)
	let next: { settings: AsteriskSettings; verdicts: Promise<ApplyVerdict[]> } | undefined
	let last: Promise<unknown> = Promise.resolve()
	let retry: NodeJS.Timeout | undefined
	let isClosed = false

	function begin(settings: AsteriskSettings, waitMs: number, retryMs: number): Promise<ApplyVerdict[]> {
		clearTimeout(retry)
		const before = last
		const mine = { settings, verdicts: Promise.resolve<ApplyVerdict[]>([]) }
		const work = async () => {
			await new Promise((resolve) => setTimeout(resolve, waitMs))
			await before.catch(() => undefined) // its callers have heard of it
			if (next === mine) next = undefined
			let isWhole = false
			try {
				const verdicts = await run(mine.settings)
				isWhole = verdicts.every((verdict) => verdict.applied)
				return verdicts
			} finally {
				if (!isWhole) tryAgain(mine.settings, retryMs)
			}
		}
		next = mine
		mine.verdicts = work()
		last = mine.verdicts
		return mine.verdicts
	}

	/** A name server that was away, an Asterisk that was starting: nobody has to press Save for those. */
	function tryAgain(settings: AsteriskSettings, afterMs: number): void {
		if (next || isClosed) return
		retry = setTimeout(() => {
			const longerMs = Math.min(afterMs * 2, parts.retryMs * LONGEST_RETRY)
			begin(settings, 0, longerMs).catch((error: unknown) =>
				log.warn('Asterisk could not be given its configuration', { error }),
			)
		}, afterMs)
		retry.unref()
	}

	return {
		apply(settings) {
			if (!next) return begin(settings, parts.settleMs, parts.retryMs)
			next.settings = settings // the later save contains the earlier one
			return next.verdicts
		},
		close() {
			isClosed = true
			clearTimeout(retry)
			parts.ami.close()
		},
	}
}

/** Asterisk's configuration on this machine: the files below the state directory, the helper, AMI on loopback. */
export function startAsteriskConfig(
	config: Pick<Config, 'stateDirectory' | 'helperSocket' | 'secret'>,
): AsteriskConfig {
	return makeAsteriskConfig({
		folder: join(config.stateDirectory, 'asterisk'),
		reload: (parts) => callHelper(config.helperSocket, { action: 'reload-asterisk', parts }),
		ami: connectAmi({ host: '127.0.0.1', port: 5038, userName: 'callytics', password: config.secret('ami-password') }),
		leadsToAddress,
		settleMs: SETTLE_MS,
		retryMs: RETRY_MS,
	})
}
