/** What backups ask of the machine; done by the root helper, and read from the files its unit leaves. */
import type {
	BackupDisk,
	BackupOrder,
	BackupProgress,
	BackupResult,
	BackupTarget,
	HostKey,
	S3Access,
} from '../../../../../appliance/helper/protocol.ts'

/** A repository that can be opened. */
export interface OpenedRepository {
	key: string
	/** As it is written on the recovery sheet. */
	address: string
}

export interface BackupMachine {
	/** @param key of a repository that is there already; without one a repository is made */
	setTarget(target: BackupTarget, key: string | undefined, s3: S3Access | undefined): Promise<OpenedRepository>
	proveKey(key: string): Promise<void>
	/** Only until the key is proven. */
	readKey(): Promise<OpenedRepository>
	readHost(host: string, port: number): Promise<{ keys: HostKey[]; publicKey: string }>
	readDisks(): Promise<BackupDisk[]>
	start(order: BackupOrder): Promise<void>
	cancel(): Promise<void>
	/** Undefined when none is under way. */
	readProgress(): Promise<BackupProgress | undefined>
	/** Whether the unit runs, or is about to tell its result. */
	isUnderWay(): boolean
	/** Undefined until the run has ended. */
	readResult(runId: string): Promise<BackupResult | undefined>
}

let machine: BackupMachine | undefined

/** Names who makes backups in this process. */
export function useBackupMachine(parts: BackupMachine): void {
	machine = parts
}

/** @throws when this process has none */
export function theBackupMachine(): BackupMachine {
	if (!machine) throw new Error('nothing makes backups in this process')
	return machine
}
