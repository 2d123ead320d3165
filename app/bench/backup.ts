/** A backup of a year's worth beside live calls: what their far side hears of it, and what the second run brings. */
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { backupsOf } from '../../image-build/test/backup-runs.ts'
import { runSql } from '../tests/calls/seed.ts'
import { holdCalls } from './hold.ts'
import type { Gaps } from './rtp-gaps.ts'
import type { Stage } from './stage.ts'

const CALLS = 50
const ROWS = 1_000_000
const FILES = 40
const FILE_MB = 25
const QUIET_SECONDS = 60
const LONGEST_RUN_SECONDS = 20 * 60
// Seldom: looking is work of the machine's, too.
const LOOK_EVERY_MS = 1000
/** Where uac-bench.xml lets all sound arrive. */
const RTP_PORT = 40_000

export interface BackupBench {
	/** The same calls for a minute without a backup, and while one runs. */
	quiet: Gaps
	meanwhile: Gaps
	firstSeconds: number
	firstBytes: number
	secondSeconds: number
	secondBytes: number
}

/** Files that do not compress are the worst that recordings can be. */
async function plantYear({ appliance }: Stage): Promise<void> {
	const files = `cd /var/lib/callytics/recordings/calls
		for n in $(seq ${FILES}); do head -c ${FILE_MB}000000 /dev/urandom > bench-$n.wav; touch -d '2 days ago' bench-$n.wav; done
		chown asterisk:callytics bench-*.wav`
	await appliance.exec(['sh', '-ec', files])
	await runSql(
		appliance,
		`insert into calls (id, direction, started_at, answered_at, ended_at, caller_number, dialled, talked_with, flow_name, disposition, ended_by, cause)
			select 'bench-' || n, 'inbound', at, at + interval '4 seconds', at + interval '3 minutes', '+3225550' || n % 1000, '+3225550100', '20' || n % 9, 'Bench', 'completed', 'caller', 16
			from generate_series(1, ${ROWS}) as n, lateral (select now() - n * interval '30 seconds' as at) as moment`,
	)
}

async function listen({ caller }: Stage): Promise<() => Promise<Gaps>> {
	// Before everything else, or what is measured is how long this program itself was kept waiting.
	const child = caller.start([
		'chrt',
		'--fifo',
		'10',
		process.execPath,
		join(import.meta.dirname, 'rtp-gaps.ts'),
		String(RTP_PORT),
	])
	const lines = createInterface({ input: child.stdout! })
	await once(lines, 'line')
	return async () => {
		const answered = once(lines, 'line')
		child.stdin!.write('\n')
		return JSON.parse(String((await answered)[0])) as Gaps
	}
}

type Backups = ReturnType<typeof backupsOf>

async function backUp({ begin, resultOf }: Backups): Promise<{ bytes: number; seconds: number }> {
	const began = Date.now()
	const result = await resultOf(await begin(), LONGEST_RUN_SECONDS, LOOK_EVERY_MS)
	if (result.outcome !== 'verified') throw new Error(`backup ${result.outcome}: ${result.problem}`)
	return { bytes: result.addedBytes, seconds: (Date.now() - began) / 1000 }
}

/** @throws when a backup is not verified */
export async function measureBackup(stage: Stage): Promise<BackupBench> {
	const backups = backupsOf(() => stage.appliance)
	await plantYear(stage)
	const { key } = await backups.askFor<{ key: string }>({ action: 'set-backup-target', target: { kind: 'machine' } })
	await backups.askFor({ action: 'prove-backup-key', key })
	const ask = await listen(stage)
	const { quiet, first, meanwhile } = await holdCalls(
		stage,
		CALLS,
		async () => {
			await ask()
			await delay(QUIET_SECONDS * 1000)
			return { quiet: await ask(), first: await backUp(backups), meanwhile: await ask() }
		},
		'music',
	)
	const second = await backUp(backups)
	return {
		...{ quiet, meanwhile },
		...{ firstSeconds: first.seconds, firstBytes: first.bytes },
		...{ secondSeconds: second.seconds, secondBytes: second.bytes },
	}
}
