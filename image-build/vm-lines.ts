/** The lines into a virtual machine: a shell on its serial line, and QEMU's monitor. */
import { existsSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

const LOOK_EVERY_MS = 200

/** @throws when nobody listens there */
export function openSocket(path: string): Promise<Socket> {
	return new Promise((resolve, reject) => {
		const socket = connect(path)
		socket.once('connect', () => resolve(socket))
		socket.once('error', reject)
	})
}

/** A shell at the other end of a serial line: sends one command at a time, reads until its end mark. */
export function shellAt(path: string) {
	let socket: Socket | undefined
	let received = ''
	let count = 0
	let last: Promise<unknown> = Promise.resolve()

	async function runNow(command: string, seconds: number): Promise<string> {
		const deadline = Date.now() + seconds * 1000
		/** Sends lines and reads what comes until they have ended. */
		const send = async (lines: string): Promise<string> => {
			received = ''
			const mark = `end-${++count}-`
			// Split in the command, whole in the answer: the echo of what is typed cannot be taken for the answer.
			socket?.write(`${lines}\nprintf '%s%s\\n' end- '${count}-'$?\n`)
			for (;;) {
				const end = new RegExp(`([\\s\\S]*?)${mark}(\\d+)\\r?\\n`).exec(received)
				if (end && end[2] === '0') return end[1]!.replaceAll('\r', '')
				if (end) throw new Error(`${command} ended with ${end[2]}:\n${end[1]}`)
				if (Date.now() > deadline || !socket)
					throw new Error(`${command} has not ended after ${seconds} s:\n${received.slice(-2000)}`)
				await delay(LOOK_EVERY_MS)
			}
		}
		if (!socket) {
			const opened = await openSocket(path)
			// A line that broke is opened anew for the next command.
			opened.on('close', () => {
				if (socket === opened) socket = undefined
			})
			opened.on('error', () => opened.destroy())
			opened.on('data', (chunk: Buffer) => (received += chunk.toString()))
			socket = opened
			// A plain shell: no colours, no line editing; its prompt comes once and is no part of an answer.
			await send('exec sh\nPS1=; stty -echo')
		}
		return send(command)
	}

	return {
		close: () => {
			socket?.destroy()
			socket = undefined
		},
		/** Commands of several askers wait for each other; their time counts from when they are typed. */
		run: (command: string, seconds: number): Promise<string> => {
			const next = () => runNow(command, seconds)
			const mine = last.then(next, next)
			last = mine
			return mine
		},
	}
}

/** Gives QEMU's monitor a command. @returns what it says to it */
export async function tellMonitor(path: string, command: string): Promise<string> {
	const monitor = await openSocket(path)
	let said = ''
	monitor.on('data', (chunk: Buffer) => (said += chunk.toString()))
	monitor.write(`${command}\n`)
	// It prompts when it is opened, and again after the command.
	while (said.split('(qemu) ').length < 3) await delay(LOOK_EVERY_MS)
	monitor.destroy()
	return said.split('\n').slice(2, -1).join('\n').trim()
}

/** @throws when QEMU has not made it after ten seconds */
export async function waitForSocket(path: string): Promise<void> {
	const deadline = Date.now() + 10_000
	while (!existsSync(path)) {
		if (Date.now() > deadline) throw new Error('QEMU did not open its sockets')
		await delay(LOOK_EVERY_MS)
	}
}
