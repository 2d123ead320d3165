/** What the pages about restoring show; the server's own types are not for browsers. */
import type { restore } from '#lib/messages/restore.ts'

export type Source = 'own' | 'other'
export type Part = 'database' | 'recordings' | 'messages' | 'sounds' | 'asterisk' | 'certificates' | 'vpn' | 'network'

export interface Snapshot {
	id: string
	madeAt: number
	hostName: string
	isVerified: boolean
	bytes: number | null
}

export interface Checked {
	id: string
	madeAt: number
	version: string
	rows: number
	parts: { part: Part; files: number; bytes: number }[]
	neededBytes: number
	freeBytes: number
}

export interface Disk {
	disk: string
	name: string
	bytes: number
	fileSystem: string
}

export interface RestorePageData {
	view: {
		isUnderWay: boolean
		result: { outcome: 'restored' | 'failed' | 'stopped' | 'returned'; problem: string } | undefined
		snapshots?: Snapshot[]
		checked?: Checked
		problem?: string
	}
	source: Source | undefined
	disks: Disk[]
}

/** What the forms of these pages get back. */
export type OpenForm =
	| { message: string; field?: string | undefined; hostKeys?: undefined; publicKey?: undefined }
	| { hostKeys: { hostKey: string; fingerprint: string }[]; publicKey: string; message?: undefined }
	| null
	| undefined

export interface Followed {
	isUnderWay: boolean
	progress?: { step: keyof typeof restore.running.steps; percent: number; bytesDone: number; bytesTotal: number }
}
