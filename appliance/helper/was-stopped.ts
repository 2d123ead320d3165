/**
 * For what runs after a unit has ended: whether it was told to end before it could take note of that and say so itself.
 * Somebody cancelled it in its first moment, or the machine goes down; nothing has failed.
 * systemd.exec(5): `$SERVICE_RESULT` for the unit's own ExecStopPost, `$MONITOR_SERVICE_RESULT` for its OnSuccess.
 */
export function wasStopped(environment: NodeJS.ProcessEnv = process.env): boolean {
	const of = (name: string) => environment[name] ?? environment[`MONITOR_${name}`]
	// To systemd SIGTERM is a clean end of a main program, and not of one that runs before it.
	return of('EXIT_CODE') === undefined
		? of('SERVICE_RESULT') === 'signal'
		: of('SERVICE_RESULT') === 'success' && of('EXIT_CODE') === 'killed'
}
