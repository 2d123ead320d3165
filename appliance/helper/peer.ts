/** Who is at the other end of the socket, as the kernel says. */
import { Refusal } from './refusal.ts'

/**
 * The user id of the other side, from the instance name systemd gives a service of an Accept=yes AF_UNIX socket:
 * `NUMBER-PID-UID`, taken from SO_PEERCRED (systemd.socket(5)); newer versions add the socket's cookie after the number
 * and the pidfd's id to the PID: `0-40-377_113513-980` (seen with systemd 262).
 * @returns undefined when systemd could not tell
 */
export function peerUserId(instance: string): number | undefined {
	const uid = /^\d+(?:-\d+)?-\d+(?:_\d+)?-(\d+)$/.exec(instance)?.[1]
	return uid === undefined ? undefined : Number(uid)
}

/** The number of an account. @param passwd text of /etc/passwd (passwd(5)) */
export function userIdOf(name: string, passwd: string): number | undefined {
	for (const line of passwd.split('\n')) {
		const [account, , uid] = line.split(':')
		if (account === name && uid !== undefined && /^\d+$/.test(uid)) return Number(uid)
	}
	return undefined
}

/**
 * Lets only the account of the executor and the console in; root has no need of the helper.
 * @throws Refusal `helper.not_allowed`
 */
export function checkPeer(instance: string, passwd: string): void {
	const allowed = userIdOf('callytics', passwd)
	const actual = peerUserId(instance)
	if (allowed === undefined || actual === undefined || actual !== allowed)
		throw new Refusal('helper.not_allowed', 'Only the console and the executor may ask this of the machine.')
}
