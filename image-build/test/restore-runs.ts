/** A state of the appliance that can be told from another one, and restores through the root helper, as the console begins them. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { CheckedBackup, RestorableSnapshot, RestoreOrder, RestoreResult } from '../../appliance/helper/protocol.ts'
import { knock } from '../console-door.ts'
import type { Appliance } from '../testbed.ts'
import { asPostgres, type backupsOf } from './backup-runs.ts'

const LOOK_EVERY_MS = 100
const RESULT_SECONDS = 120

// By registration: a restored machine must not register it.
const trunkColumns = 'name, kind, host, port, user_name, password, codecs'

/** @param appliance asked anew each time: it is there once it has booted */
export function restoresOf(appliance: () => Appliance, { sh, ask, askFor }: ReturnType<typeof backupsOf>) {
	const sql = (text: string) => appliance().exec([...asPostgres, 'psql', '-qtAd', 'callytics', '-c', text])

	async function begin(order: Pick<RestoreOrder, 'snapshot' | 'parts'> & Partial<RestoreOrder>): Promise<string> {
		const runId = randomUUID()
		const by = { name: 'Anna', address: '192.0.2.1' }
		await askFor({ action: 'start-restore', order: { runId, source: 'own', by, ...order } })
		return runId
	}

	/** What came of a restore, once nothing of it is left. */
	async function resultOf(runId: string): Promise<RestoreResult> {
		const isThere = async (path: string) => (await appliance().tryExec(['test', '-e', path])).code === 0
		for (const end = Date.now() + RESULT_SECONDS * 1000; Date.now() < end; await delay(LOOK_EVERY_MS)) {
			const read = await appliance().tryExec(['cat', '/var/lib/callytics/restore-result.json'])
			if (read.code !== 0) continue
			const result = JSON.parse(read.stdout) as RestoreResult
			if (result.runId === runId && !(await isThere('/var/lib/callytics/restore/order.json'))) return result
		}
		throw new Error(`no result:\n${await sh("journalctl --no-pager -o cat -u 'callytics-restore*' | tail -60")}`)
	}

	return {
		...{ sql, begin, resultOf },
		restore: async (order: Parameters<typeof begin>[0]) => resultOf(await begin(order)),
		snapshots: (source = 'own') => askFor<RestorableSnapshot[]>({ action: 'read-snapshots', source }),
		check: (snapshot: string, source = 'own') => askFor<CheckedBackup>({ action: 'check-restore', source, snapshot }),
		refusalOf: async (snapshot: string) => {
			const answer = await ask({ action: 'check-restore', source: 'own', snapshot })
			return answer.ok ? 'none' : answer.code
		},
		/** Everything that tells one state from the other, in rows and in files. */
		async makeState(name: string): Promise<void> {
			await sql(`update appliance set name = '${name}', set_up_at = now(), alarm_recipient = '${name}@example.com';
				delete from trunks; insert into trunks (${trunkColumns})
					values ('${name}', 'registration', '192.0.2.9', 5060, 'user', 'word', '{alaw}');
				insert into users (name, login, role, password_hash) values ('Maya', 'maya', 'admin', 'none') on conflict do nothing;
				insert into web_sessions (token_hash, user_id, expires_at, address, user_agent)
					select decode(md5(random()::text), 'hex'), id, now() + interval '1 day', '', '' from users limit 1`)
			await sh(`cd /var/lib/callytics
				echo ${name} > sounds/which.wav; chown callytics:asterisk sounds/which.wav
				echo ${name} > sounds/only-${name}.wav; chown callytics:asterisk sounds/only-${name}.wav
				echo ${name} > recordings/calls/which.wav; chown asterisk:callytics recordings/calls/which.wav
				echo '; ${name}' > asterisk-custom/which.conf
				(umask 77; echo ${vpnKeyOf(name)} > wireguard/private-key)
				head -c 32 /dev/urandom | base64 -w0 | tr '+/' '-_' | tr -d = > secrets/second-factor-key; echo >> secrets/second-factor-key`)
		},
		/** Where each thing is of: one name for all of them, or a mix. */
		async stateNow(): Promise<string> {
			const rows = await sql("select (select name from appliance) || ' ' || (select string_agg(name, ',') from trunks)")
			const files = await sh(`cd /var/lib/callytics; cat sounds/which.wav recordings/calls/which.wav; ls sounds/only-*
				sed 's/; //' asterisk-custom/which.conf`)
			const names = `${rows} ${files}`.match(/(?<=^|[\s,]|only-)(old|new)(?=$|[\s,.])/gm) ?? []
			return `${[...new Set(names)].sort().join(' and ')} ${names.length}`
		},
		key: async () => (await sh('cat /var/lib/callytics/secrets/second-factor-key')).trim(),
		/** Nothing of a restore is left on the machine but what came of it. */
		async leftovers(): Promise<string> {
			const databases = await appliance().exec([...asPostgres, 'psql', '-tAc', 'select datname from pg_database'])
			return `${databases.match(/callytics_\w+/g) ?? ''}${await sh('ls -A /var/lib/callytics/restore /run/callytics-restore | grep -v :$ || true')}`.trim()
		},
		/** Resolves when the console answers from its database. */
		async waitForPages(): Promise<void> {
			for (const end = Date.now() + 60_000; Date.now() < end; await delay(LOOK_EVERY_MS))
				if (((await knock(appliance().address)) ?? 500) < 500) return
			throw new Error('the console does not answer')
		},
	}
}

/** A key as WireGuard has them, which tells one state from the other. */
export const vpnKeyOf = (name: string) => `${name.charAt(0).repeat(42)}A=`

/** Stops restic while it fetches, as a slow line would. */
export const holdFetching = `until pid=$(pgrep -f -x '/usr/bin/restic restore .*'); do :; done
	kill -STOP $pid`

/** Until the point of no return; a restore that does not get there is over. */
export const untilJournal = `until [ -e /var/lib/callytics/restore/journal.json ]; do [ -e /var/lib/callytics/restore/order.json ]; done`

/** Keeps the restored state from being put in place, until the machine is started again. */
export const holdSwitch = `mkdir -p /run/systemd/system/callytics-restore-switch.service.d
	printf '[Service]\\nExecStartPre=/bin/sh -c "exec sleep infinity"\\n' > /run/systemd/system/callytics-restore-switch.service.d/hold.conf
	systemctl daemon-reload`

/** In place of the proof once: its verdict on a console that does not start. */
export const failProof = `folder=/run/systemd/system/callytics-restore-proof.service.d; mkdir -p $folder
	cat > /run/fail-proof <<- END
		#!/bin/sh
		sed -i s/switching/returning/ /var/lib/callytics/restore/journal.json
		rm -r $folder
		systemctl daemon-reload
		systemctl start --no-block callytics-restore-switch.service
	END
	printf '[Service]\\nExecStart=\\nExecStart=/bin/sh /run/fail-proof\\n' > $folder/fail.conf
	systemctl daemon-reload`
