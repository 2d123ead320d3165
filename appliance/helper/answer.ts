/** From a line of text to an answer: parse, find the action, do it, log it once. */
import { perform } from './actions/action.ts'
import { applyVpn } from './actions/apply-vpn.ts'
import { checkUpdate, readUpdate } from './actions/check-update.ts'
import { installToDisk, readDisks } from './actions/install-to-disk.ts'
import { cancelUpdate, installUpdate } from './actions/install-update.ts'
import { blockAddresses } from './actions/block-addresses.ts'
import { finishSetup } from './actions/finish-setup.ts'
import { checkRestore, openRepository, readSnapshots } from './actions/inspect-backups.ts'
import { power } from './actions/power.ts'
import { proveBackupKey } from './actions/prove-backup-key.ts'
import { readAsterisk } from './actions/read-asterisk.ts'
import { readBackupDisks, readBackupHost, readBackupKey } from './actions/read-backup.ts'
import { readFirewall } from './actions/read-firewall.ts'
import { readJournal } from './actions/read-journal.ts'
import { readSystem } from './actions/read-system.ts'
import { readVpn } from './actions/read-vpn.ts'
import { readNetwork } from './actions/read-network.ts'
import { reloadAsterisk } from './actions/reload-asterisk.ts'
import { removeCertificate } from './actions/remove-certificate.ts'
import { renewCertificate } from './actions/renew-certificate.ts'
import { resetNetwork } from './actions/reset-network.ts'
import { restartUnit } from './actions/restart-unit.ts'
import { setCertificate } from './actions/set-certificate.ts'
import { cancelBackup, startBackup } from './actions/run-backup.ts'
import { cancelRestore, startRestore } from './actions/run-restore.ts'
import { setBackupTarget } from './actions/set-backup-target.ts'
import { setHostName } from './actions/set-host-name.ts'
import { setTimeServers } from './actions/set-time-servers.ts'
import { setTimeZone } from './actions/set-time-zone.ts'
import { settleFirewall } from './actions/settle-firewall.ts'
import { settleNetwork } from './actions/settle-network.ts'
import { tryFirewall } from './actions/try-firewall.ts'
import { trustAddresses } from './actions/trust-addresses.ts'
import { tryNetwork } from './actions/try-network.ts'
import { helperRequestSchema, type HelperAnswer, type HelperRequest } from './protocol.ts'
import { Refusal } from './refusal.ts'

function dispatch(request: HelperRequest): Promise<string> {
	switch (request.action) {
		case 'reload-asterisk':
			return perform(reloadAsterisk, request)
		case 'read-asterisk':
			return perform(readAsterisk, request)
		case 'set-time-zone':
			return perform(setTimeZone, request)
		case 'set-host-name':
			return perform(setHostName, request)
		case 'restart-unit':
			return perform(restartUnit, request)
		case 'finish-setup':
			return perform(finishSetup, request)
		case 'renew-certificate':
			return perform(renewCertificate, request)
		case 'try-firewall':
			return perform(tryFirewall, request)
		case 'settle-firewall':
			return perform(settleFirewall, request)
		case 'trust-addresses':
			return perform(trustAddresses, request)
		case 'read-firewall':
			return perform(readFirewall, request)
		case 'block-addresses':
		case 'unblock-address':
			return perform(blockAddresses, request)
		case 'read-system':
			return perform(readSystem, request)
		case 'read-journal':
			return perform(readJournal, request)
		case 'restart-machine':
		case 'power-off':
			return perform(power, request)
		case 'apply-vpn':
			return perform(applyVpn, request)
		case 'read-vpn':
			return perform(readVpn, request)
		case 'try-network':
			return perform(tryNetwork, request)
		case 'settle-network':
			return perform(settleNetwork, request)
		case 'reset-network':
			return perform(resetNetwork, request)
		case 'read-network':
			return perform(readNetwork, request)
		case 'set-time-servers':
			return perform(setTimeServers, request)
		case 'set-certificate':
			return perform(setCertificate, request)
		case 'remove-certificate':
			return perform(removeCertificate, request)
		case 'set-backup-target':
			return perform(setBackupTarget, request)
		case 'prove-backup-key':
			return perform(proveBackupKey, request)
		case 'read-backup-key':
			return perform(readBackupKey, request)
		case 'read-backup-host':
			return perform(readBackupHost, request)
		case 'read-backup-disks':
			return perform(readBackupDisks, request)
		case 'start-backup':
			return perform(startBackup, request)
		case 'cancel-backup':
			return perform(cancelBackup, request)
		case 'read-update':
			return perform(readUpdate, request)
		case 'check-update':
			return perform(checkUpdate, request)
		case 'install-update':
			return perform(installUpdate, request)
		case 'cancel-update':
			return perform(cancelUpdate, request)
		case 'open-repository':
			return perform(openRepository, request)
		case 'read-snapshots':
			return perform(readSnapshots, request)
		case 'check-restore':
			return perform(checkRestore, request)
		case 'start-restore':
			return perform(startRestore, request)
		case 'cancel-restore':
			return perform(cancelRestore, request)
		case 'read-disks':
			return perform(readDisks, request)
		case 'install-to-disk':
			return perform(installToDisk, request)
	}
}

/** @throws Refusal `helper.malformed` for anything that is not a request */
export function parseRequest(line: string): HelperRequest {
	let value: unknown
	try {
		value = JSON.parse(line)
	} catch {
		throw new Refusal('helper.malformed', 'The machine did not understand what it was asked.')
	}
	const parsed = helperRequestSchema.safeParse(value)
	if (!parsed.success) throw new Refusal('helper.malformed', 'The machine does not do what it was asked.')
	return parsed.data
}

/**
 * Answers one request. Never throws: what goes wrong is the answer.
 * @param log told one line per request that changes something or goes wrong: action and result, never a value of the request
 */
export async function answer(line: string, log: (message: string) => void): Promise<HelperAnswer> {
	let action = 'none'
	try {
		const request = parseRequest(line)
		action = request.action
		const output = await dispatch(request)
		// A page that is looked at reads again and again; what changes nothing is no news.
		if (!action.startsWith('read-')) log(`action=${action} result=done`)
		return { ok: true, output }
	} catch (error) {
		if (error instanceof Refusal) {
			log(`action=${action} result=refused code=${error.code}`)
			return { ok: false, kind: 'refused', code: error.code, message: error.message }
		}
		const fault = error instanceof Error ? error.message : String(error)
		log(`action=${action} result=failed error=${JSON.stringify(fault)}`)
		const message = 'The machine could not do this. The reason is in its log under "callytics-helper".'
		return { ok: false, kind: 'failed', code: 'helper.failed', message }
	}
}
