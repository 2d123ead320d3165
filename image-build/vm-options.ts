/** The words with which QEMU is started: disks, firmware, network, and the lines into the machine. */
import { basename } from 'node:path'
import type { Network } from './network.ts'
import { firmwareOptions, processorOptions } from './qemu.ts'

const MEMORY_MEGABYTES = 2048

/** Where a machine's own files lie. */
export interface Files {
	disk: string
	variables: string
	serialLog: string
	screenSocket: string
	shellSocket: string
	monitorSocket: string
}

/** The address by a credential of systemd's, so that the image under test is the one that ships. */
export function addressCredential(network: Network, address: string): string {
	const text = `[Match]\nName=en* eth*\n\n[Network]\nAddress=${address}/24\nGateway=${network.hostAddress}\nIPv6AcceptRA=no\n`
	return credential('network.network.05-test', text)
}

/** Settings of a unit by a credential of systemd's (systemd-debug-generator). */
export const unitCredential = (unit: string, text: string): string => credential(`systemd.unit-dropin.${unit}`, text)

function credential(name: string, text: string): string {
	return `type=11,value=io.systemd.credential.binary:${name}=${Buffer.from(text).toString('base64')}`
}

/** A disk as QEMU opens it; it has the name of its file for a serial number. */
export interface Drive {
	file: string
	format: 'raw' | 'qcow2'
	/** What is written to it is kept nowhere. */
	isKept?: boolean
}

function driveOptions(drives: readonly Drive[]): string[] {
	return drives.flatMap(({ file, format, isKept }, index) => {
		const how = `cache=writeback,snapshot=${isKept ? 'on' : 'off'}`
		const serial = basename(file).replace(/\..*/, '')
		return [
			...['-drive', `if=none,id=disk${index},format=${format},file=${file},${how}`],
			...['-device', `virtio-blk-pci,drive=disk${index},serial=${serial},bootindex=${index}`],
		]
	})
}

/** One start of a machine. */
export interface Start {
	drives: readonly Drive[]
	variables: string
	credentials: readonly string[]
	withKvm: boolean
}

/**
 * A shell for the test. Linux 7.2 can hang for ever where its watchdog of clocks asks the other processor in the middle of a
 * stop of all (seen once in some eighty starts, each processor waiting for the other); an emulated clock needs no watchdog.
 */
const kernelWords = (withKvm: boolean) => `systemd.debug_shell=ttyS1${withKvm ? '' : ' tsc=nowatchdog'}`

export function machineOptions(
	name: string,
	files: Files,
	{ drives, variables, credentials, withKvm }: Start,
): string[] {
	return [
		...['-name', name, '-machine', 'q35', '-smp', '2', '-m', String(MEMORY_MEGABYTES)],
		...processorOptions(withKvm),
		...firmwareOptions(variables),
		...driveOptions(drives),
		...['-netdev', 'tap,id=lan,ifname=tap0,script=no,downscript=no', '-device', 'virtio-net-pci,netdev=lan'],
		...['-device', 'virtio-rng-pci'],
		...[
			'-chardev',
			`socket,id=screen,path=${files.screenSocket},server=on,wait=off,logfile=${files.serialLog}`,
			'-serial',
			'chardev:screen',
		],
		...['-chardev', `socket,id=shell,path=${files.shellSocket},server=on,wait=off`, '-serial', 'chardev:shell'],
		...[
			'-chardev',
			`socket,id=monitor,path=${files.monitorSocket},server=on,wait=off`,
			'-mon',
			'chardev=monitor,mode=readline',
		],
		...credentials.flatMap((text) => ['-smbios', text]),
		// The boot stub adds it to the kernel's command line: a shell on the second line without another image.
		...['-smbios', `type=11,value=io.systemd.stub.kernel-cmdline-extra=${kernelWords(withKvm)}`],
	]
}
