/** What the machine's screen shows, and that it cannot be left. */
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const program = join(import.meta.dirname, 'show-screen')

/** An `ip` that knows only the given addresses, and a setup code. */
function surroundings(options: { ipv4: string[]; setupCode: string }): Record<string, string> {
	const folder = mkdtempSync(join(tmpdir(), 'screen-'))
	const lines = options.ipv4.map((address) => `2: eth0 inet ${address}/24 scope global eth0`).join('\n')
	writeFileSync(join(folder, 'ip'), `#!/bin/sh\n[ "$1" = -4 ] && echo '${lines}'\nexit 0\n`, { mode: 0o755 })
	writeFileSync(join(folder, 'setup-code'), options.setupCode)
	return { PATH: `${folder}:${process.env['PATH']}`, CALLYTICS_SETUP_CODE: join(folder, 'setup-code') }
}

const show = (options: { ipv4: string[]; setupCode: string }) =>
	execFileSync(program, [], { env: { ...surroundings(options), CALLYTICS_SHOW_ONCE: 'yes' }, encoding: 'utf8' })

test('the screen names every address of the console and of SIP', () => {
	const screen = show({ ipv4: ['192.0.2.1', '198.51.100.9'], setupCode: '' })
	expect(screen).toContain('https://192.0.2.1/')
	expect(screen).toContain('https://198.51.100.9/')
	expect(screen).toContain('SIP to 192.0.2.1 port 5060')
})

test('the setup code stands there until it is used', () => {
	expect(show({ ipv4: ['192.0.2.1'], setupCode: 'ABCD-2345\n' })).toContain('Setup code   ABCD-2345')
	expect(show({ ipv4: ['192.0.2.1'], setupCode: '' })).not.toContain('Setup code')
})

test('a machine without a network asks for its cable', () => {
	expect(show({ ipv4: [], setupCode: '' })).toContain('Is the cable plugged in?')
})

test('a line opens the menu and is never run; afterwards the addresses stand there again', async () => {
	const env = { ...surroundings({ ipv4: ['192.0.2.1'], setupCode: '' }), CALLYTICS_MENU: 'echo THE MENU' }
	const child = spawn(program, [], { env })
	let text = ''
	const seen = (pattern: RegExp) =>
		new Promise<void>((resolve) => {
			const look = () => pattern.test(text) && resolve()
			child.stdout.on('data', look)
			look()
		})
	child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
	await seen(/Enter opens the menu/)
	text = ''
	child.stdin.write('\x03\x1a\x1b[A; exit 3\n')
	await seen(/THE MENU[\s\S]*Enter opens the menu/)
	expect(text.match(/THE MENU/g)).toHaveLength(1)
	// Whatever ends the line ends the program: there is nothing behind it.
	const ended = new Promise((resolve) => child.once('close', resolve))
	child.stdin.end()
	expect(await ended).toBe(1)
})
