/** A backup of a year's worth beside live calls: what their far side hears of it, and what the second run brings. */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import type { BackupResult, HelperRequest } from '../../appliance/helper/protocol.ts'
import { askHelper } from '../../image-build/ask-helper.ts'
import { runSql } from '../tests/calls/seed.ts'
import { until } from '../tests/phones/until.ts'
import type { Gaps } from './rtp-gaps.ts'
import type { Stage } from './stage.ts'

const CALLS = 50
const CALLS_PER_SECOND = 10
const ROWS = 1_000_000
const FILES = 40
const FILE_MB = 25
const QUIET_SECONDS = 60
const LONGEST_RUN_MS = 20 * 60_000
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

/** Callers who hear music until they are hung up. */
async function bringUpCalls({ appliance, caller }: Stage): Promise<() => Promise<void>> {
	const words = ['-nostdin', '-sf', join(import.meta.dirname, 'uac-bench.xml'), '-i', caller.address, '-p', '5060']
	words.push(
		'-key',
		'number',
		'music',
		'-m',
		String(CALLS),
		'-r',
		String(CALLS_PER_SECOND),
		'-d',
		String(2 * LONGEST_RUN_MS),
	)
	const child = caller.start(['sipp', ...words, appliance.address], 'ignore')
	child.stdout?.resume()
	const ended = once(child, 'exit')
	const count = async () =>
		Number(/(\d+) active call/.exec(await appliance.exec(['asterisk', '-rx', 'core show channels count']))?.[1])
	await until(`${CALLS} calls are live`, async () => (await count()) === CALLS, 60_000, 500)
	return async () => {
		await appliance.exec(['asterisk', '-rx', 'channel request hangup all'])
		await ended
	}
}

async function backUp({ appliance }: Stage): Promise<{ result: BackupResult; seconds: number }> {
	const runId = randomUUID()
	const order = {
		runId,
		parts: { recordings: true, messages: true },
		keep: { last: 3, daily: 7, weekly: 4, monthly: 6 },
	}
	const began = Date.now()
	await askFor(appliance, { action: 'start-backup', order })
	const path = `/var/lib/callytics/backup-results/${runId}.json`
	const written = async () => {
		const read = await appliance.tryExec(['cat', path])
		return read.code === 0 && (JSON.parse(read.stdout) as BackupResult)
	}
	const result = await until('the backup is over', written, LONGEST_RUN_MS, 1000)
	if (result.outcome !== 'verified') throw new Error(`backup ${result.outcome}: ${result.problem}`)
	await until(
		'its unit is gone',
		async () => (await appliance.tryExec(['test', '-e', '/run/callytics-backup'])).code !== 0,
	)
	return { result, seconds: (Date.now() - began) / 1000 }
}

async function askFor(appliance: Stage['appliance'], request: HelperRequest): Promise<string | undefined> {
	const { answer } = await askHelper(appliance, request)
	if (!answer.ok) throw new Error(answer.message)
	return answer.output
}

/** @throws when a backup is not verified */
export async function measureBackup(stage: Stage): Promise<BackupBench> {
	const { appliance } = stage
	await plantYear(stage)
	const made = await askFor(appliance, { action: 'set-backup-target', target: { kind: 'machine' } })
	await askFor(appliance, { action: 'prove-backup-key', key: (JSON.parse(made!) as { key: string }).key })
	const ask = await listen(stage)
	const hangUp = await bringUpCalls(stage)
	await ask()
	await delay(QUIET_SECONDS * 1000)
	const quiet = await ask()
	const first = await backUp(stage)
	const meanwhile = await ask()
	await hangUp()
	const second = await backUp(stage)
	return {
		...{ quiet, meanwhile },
		...{ firstSeconds: first.seconds, firstBytes: first.result.addedBytes },
		...{ secondSeconds: second.seconds, secondBytes: second.result.addedBytes },
	}
}
