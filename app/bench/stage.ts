/** The stage of the benchmark: one appliance with all contestants in it, and a host that calls. */
import { repositoryFolder } from '../../image-build/paths.ts'
import { startAppliance } from '../../image-build/testbed.ts'
import type { Appliance } from '../../image-build/testbed.ts'
import { waitForConsole } from '../../image-build/console-door.ts'
import { openHost } from '../tests/phones/host.ts'
import type { Host } from '../tests/phones/host.ts'
import { until } from '../tests/phones/until.ts'
import { plantFlows, runSql } from '../tests/calls/seed.ts'
import { benchFlow, musicFlow, sixNodeFlow, waitingFlow } from './flows.ts'

/** Who takes the calls; the name is what is dialled. */
export const contestants = ['ours', 'bare', 'fastagi', 'plain'] as const
export type Contestant = (typeof contestants)[number]

export interface Stage {
	appliance: Appliance
	caller: Host
	bootMs: number
	/** CPU used so far by the processes of a contestant, in ms: its own program and Asterisk. */
	cpuMs: (contestant: Contestant) => Promise<{ program: number; asterisk: number; redis: number }>
	close: () => Promise<void>
}

const did = '+3225550100'
const waitingDid = '+3225550101'
const sixNodeDid = '+3225550102'
const musicDid = '+3225550103'
const clockTickMs = 10 // USER_HZ is 100 on every Linux this runs on

const dialplan = `[bench]
exten => plain,1,Answer()
 same => n,Playback(vm-enter-num-to-call)
 same => n,Read(DIGIT,,1,,1,10)
 same => n,Playback(callytics/welcome)
 same => n,Hangup()
exten => fastagi,1,AGI(agi://127.0.0.1:4573)
 same => n,Hangup()
exten => bare,1,Stasis(bench)
 same => n,Hangup()
exten => ours,1,Goto(from-trunk,${did},1)
exten => waiting,1,Goto(from-trunk,${waitingDid},1)
exten => six-nodes,1,Goto(from-trunk,${sixNodeDid},1)
exten => music,1,Goto(from-trunk,${musicDid},1)
`

const endpoint = (address: string) => `[bench]
type = endpoint
context = bench
disallow = all
allow = ulaw
direct_media = no
dtmf_mode = auto_info
identify_by = ip

[bench-identify]
type = identify
endpoint = bench
match = ${address}
`

const unitOf: Record<Contestant, string | undefined> = {
	ours: 'callytics-executor.service',
	bare: 'bench-ari.service',
	fastagi: 'bench-agi.service',
	plain: undefined,
}

async function startContestants(appliance: Appliance): Promise<void> {
	// Not in our list of modules: the product needs neither.
	for (const module of ['app_read', 'res_speech', 'res_agi'])
		await appliance.tryExec(['asterisk', '-rx', `module load ${module}.so`])
	for (const [unit, file] of [
		['bench-ari', 'ari-client-app.js'],
		['bench-agi', 'fast-agi-app.js'],
	] as const)
		await appliance.exec(['systemd-run', '--quiet', `--unit=${unit}`, '/usr/bin/node', `/mnt/app/bench/${file}`])
	await until('the comparison programs listen', async () => {
		const apps = await appliance.exec(['asterisk', '-rx', 'ari show apps'])
		return /^bench\b/m.test(apps) && /^callytics\b/m.test(apps)
	})
}

/** CPU time of a process: user + system. */
async function cpuOfPid(appliance: Appliance, pid: string): Promise<number> {
	const stat = await appliance.readFile(`/proc/${pid}/stat`)
	// The name in parentheses may hold spaces: count the fields after it. utime and stime are fields 14 and 15.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
	return (Number(fields[11]) + Number(fields[12])) * clockTickMs
}

/** Boots the appliance, timed, and puts every contestant on it. */
export async function openStage(): Promise<Stage> {
	const began = Date.now()
	const appliance = await startAppliance({ name: 'bench', overlays: { [repositoryFolder]: '/mnt' } })
	if (!(await waitForConsole(appliance.address, 60))) throw new Error('the console does not answer')
	const bootMs = Date.now() - began
	const network = await appliance.addHost('caller', 40)
	const caller = openHost(['ip', 'netns', 'exec', network.namespace], network.address)
	await until('the console has made its tables', () => countLoggedCalls(appliance).then(() => true), 30_000)
	await plantFlows(appliance, [
		{ name: 'Bench', did, document: benchFlow },
		{ name: 'Waiting', did: waitingDid, document: waitingFlow },
		{ name: 'Six nodes', did: sixNodeDid, document: sixNodeFlow },
		{ name: 'Music', did: musicDid, document: musicFlow },
	])
	await appliance.writeFile('/etc/asterisk-custom/extensions.conf', dialplan)
	await appliance.writeFile('/etc/asterisk-custom/pjsip.conf', endpoint(network.address))
	await appliance.restartUnit('asterisk.service')
	await startContestants(appliance)
	return {
		appliance,
		caller,
		bootMs,
		cpuMs: async (contestant) => {
			const unit = unitOf[contestant]
			return {
				program: unit ? await cpuOfPid(appliance, await appliance.mainProcess(unit)) : 0,
				asterisk: await cpuOfPid(appliance, await appliance.mainProcess('asterisk.service')),
				redis: await cpuOfPid(appliance, await appliance.mainProcess('redis-server.service')),
			}
		},
		close: async () => {
			await caller.close()
			await appliance.stop()
		},
	}
}

/** Rows of the call log, to see that nothing of a run is missing. */
export async function countLoggedCalls(appliance: Appliance): Promise<number> {
	return Number(await runSql(appliance, 'select count(*) from calls where ended_at is not null'))
}
