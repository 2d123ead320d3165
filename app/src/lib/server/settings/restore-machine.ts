/** What a restore asks of the machine; done by the root helper, and read from the files its units leave. */
import type {
	BackupTarget,
	CheckedBackup,
	RestorableSnapshot,
	RestoreOrder,
	RestoreProgress,
	RestoreResult,
	RestoreSource,
	S3Access,
} from '../../../../../appliance/helper/protocol.ts'

export interface RestoreMachine {
	/** Opens another repository than the one backups go to; it stays open for what follows. */
	open(target: BackupTarget, key: string, s3: S3Access | undefined): Promise<void>
	/** The newest first. */
	list(source: RestoreSource): Promise<RestorableSnapshot[]>
	check(source: RestoreSource, snapshot: string): Promise<CheckedBackup>
	start(order: RestoreOrder): Promise<void>
	cancel(): Promise<void>
	/** From its beginning until nothing of it is left but what came of it. */
	isUnderWay(): boolean
	/** Undefined while it starts. */
	readProgress(): Promise<RestoreProgress | undefined>
	/** Of the last one; undefined when there was none. */
	readResult(): Promise<RestoreResult | undefined>
}

let machine: RestoreMachine | undefined

/** Names who restores backups in this process. */
export function useRestoreMachine(parts: RestoreMachine): void {
	machine = parts
}

/** @throws when this process has none */
export function theRestoreMachine(): RestoreMachine {
	if (!machine) throw new Error('nothing restores backups in this process')
	return machine
}
