/** What the machine's screen shows. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** Runs the screen once, with an `ip` that knows only the given addresses. */
function show(options: { ipv4: string[]; setupCode: string }): string {
	const folder = mkdtempSync(join(tmpdir(), 'screen-'))
	const lines = options.ipv4.map((address) => `2: eth0 inet ${address}/24 scope global eth0`).join('\n')
	writeFileSync(join(folder, 'ip'), `#!/bin/sh\n[ "$1" = -4 ] && echo '${lines}'\nexit 0\n`, { mode: 0o755 })
	writeFileSync(join(folder, 'setup-code'), options.setupCode)
	execFileSync(join(import.meta.dirname, 'show-screen'), [join(folder, 'serial')], {
		env: {
			PATH: `${folder}:${process.env['PATH']}`,
			CALLYTICS_SETUP_CODE: join(folder, 'setup-code'),
			CALLYTICS_SHOW_ONCE: 'yes',
		},
	})
	return readFileSync(join(folder, 'serial'), 'utf8')
}

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
