/** From the point of no return on: puts what was restored in place, or what was there before; also at a boot after a power cut. Before that point: tidies up. */
import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { secretsFolder, writeDurably } from '../firstboot/state.ts'
import { Refusal } from '../helper/refusal.ts'
import { beforeFolder, keyPath, stateFolder } from '../helper/restore/places.ts'
import { wasStopped } from '../helper/was-stopped.ts'
import { useFormer, useRestored } from './databases.ts'
import { endRestore } from './end.ts'
import { staged } from './fetch.ts'
import { pathsToSwitch, readJournal, readOrder, writeJournal, type Journal } from './journal.ts'
import { isTold, tellProgress, tellResult, warn } from './report.ts'
import { addMissing, putBack, putInPlace, type Places } from './swap.ts'
import { forgetLiveState, loadFirewall, startUnits, stopUnits } from './units.ts'

const placesOf = (path: string): Places => ({
	live: join(stateFolder, path),
	staged: staged(join(stateFolder, path)),
	before: join(beforeFolder, path),
})
const markOf = (path: string) => join(beforeFolder, '.done', path)

const key = join(secretsFolder, 'second-factor-key')
const keyBefore = join(beforeFolder, '.second-factor-key')
const ofRoot = { user: 'root', group: 'root', mode: 0o600 }

/** The key that the restored database was written with; this machine's own is kept beside it. */
async function useRestoredKey(): Promise<void> {
	if (!existsSync(keyBefore)) writeDurably(keyBefore, await readFile(key, 'utf8'), ofRoot)
	writeDurably(key, await readFile(staged(keyPath), 'utf8'), ofRoot)
}

async function useFormerKey(): Promise<void> {
	if (existsSync(keyBefore)) writeDurably(key, await readFile(keyBefore, 'utf8'), ofRoot)
}

async function loadRestoredFirewall(): Promise<void> {
	await loadFirewall().catch((cause: unknown) => {
		const sentence =
			'The machine does not take the rules of the firewall in this backup, so all is as it was before. Restore it without the network.'
		throw Object.assign(new Refusal('restore.firewall', sentence), { cause })
	})
}

async function goForward({ parts, hasKey }: Journal): Promise<void> {
	const { replaced, added } = pathsToSwitch(parts)
	if (parts.includes('database')) {
		await forgetLiveState()
		if (hasKey) await useRestoredKey()
		await useRestored()
	}
	for (const path of replaced) await putInPlace(placesOf(path), markOf(path))
	for (const path of added) await addMissing(placesOf(path).staged, placesOf(path).live)
	if (parts.includes('network')) await loadRestoredFirewall()
}

async function goBack({ parts }: Journal): Promise<void> {
	if (parts.includes('database')) {
		await forgetLiveState()
		await useFormerKey()
		await useFormer()
	}
	for (const path of pathsToSwitch(parts).replaced) await putBack(placesOf(path), markOf(path))
	// Without them the rules that are in force stay so; it must not keep the console from starting.
	if (parts.includes('network'))
		await loadFirewall().catch((error: unknown) => warn(`the firewall's former rules: ${String(error)}`))
	warn('the former state is in place again')
}

/** What cannot be put in place is no reason to stay without a console: then what was there before comes back. */
async function goForwardOrBack(journal: Journal): Promise<void> {
	try {
		await goForward(journal)
		warn('the restored state is in place')
	} catch (error) {
		warn(`going back: ${error instanceof Error ? error.message : String(error)}`)
		const problem = error instanceof Refusal ? error.message : undefined
		const returning: Journal = { ...journal, state: 'returning', problem }
		await writeJournal(returning)
		await goBack(returning)
	}
}

/** Whoever was killed before the point of no return has left things behind, and nothing that counts. */
async function tidyUp(): Promise<void> {
	const order = await readOrder()
	if (!isTold(order.runId)) {
		const isStopped = wasStopped()
		const broken = 'The restore was broken off by the machine; nothing was changed. The reason is in its log.'
		await tellResult({
			runId: order.runId,
			outcome: isStopped ? 'stopped' : 'failed',
			problem: isStopped ? '' : broken,
			madeAt: null,
			parts: order.parts,
			by: order.by.name,
		})
	}
	await endRestore(order)
}

const journal = await readJournal()
if (!journal) await tidyUp()
else {
	tellProgress(journal.runId, journal.state)
	await stopUnits(journal.parts)
	await mkdir(beforeFolder, { recursive: true, mode: 0o700 })
	await (journal.state === 'switching' ? goForwardOrBack(journal) : goBack(journal))
	await startUnits(journal.parts)
}
