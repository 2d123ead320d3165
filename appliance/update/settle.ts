/** At a boot during an update, before anything uses the database: the new version keeps a copy of it, the old one puts that back. */
import { databaseBefore, trialDatabase, verdictFile } from '../helper/update/places.ts'
import { verdictSchema, type UpdateRun } from '../helper/update/report.ts'
import { readBootId, readEntries, readInstalled, readReport, readRun } from '../helper/update/state.ts'
import { dropDatabase, keepDatabase, putDatabaseBack } from './database.ts'
import { endRun, writeRun } from './record.ts'
import { removeEntries } from './slots.ts'

/** Why the new version gave way, as it has written down itself, or as can be told from its silence. */
async function whyItGaveWay({ to }: UpdateRun): Promise<string> {
	const verdict = await readReport(verdictFile, verdictSchema)
	if (!verdict || verdict.rootHash !== to.rootHash || verdict.isGood)
		return `Version ${to.version} did not start, or was switched off before it was found good.`
	return verdict.parts
		.filter((part) => !part.isGood)
		.map(({ seen }) => seen)
		.join(' ')
}

async function goBack(run: UpdateRun): Promise<void> {
	const { version } = run.to
	const isKnown = (await readEntries()).some((entry) => entry.version === version)
	// The power went between the note and the boot loader's being told.
	if (run.state === 'booting' && !isKnown)
		return endRun(run, 'interrupted', 'The power failed before the machine restarted into it. Nothing was changed.')
	await writeRun({ ...run, state: 'returning' })
	const reason = await whyItGaveWay(run)
	await removeEntries(version)
	const isPutBack = await putDatabaseBack()
	await endRun(run, 'gave-way', isPutBack ? `${reason} The data is as it was before.` : reason)
}

const run = await readRun()
// The console pulls this in whenever it is restarted, and not only when the machine was.
if (run && run.bootId !== (await readBootId())) {
	const { rootHash } = await readInstalled()
	if (run.state === 'preparing') {
		await dropDatabase(trialDatabase)
		await endRun(run, 'interrupted', 'The machine was switched off while it was installed. Nothing was changed.')
	} else if (rootHash === run.to.rootHash) {
		await keepDatabase()
	} else {
		await goBack(run)
		// What is left of a run whose end was written down before the power went.
		await dropDatabase(databaseBefore)
	}
}
