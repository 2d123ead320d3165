/** A phone that speaks encrypted (TLS, SRTP), made of baresip: SIPp can do neither. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Identity } from '../certificates.ts'
import type { Host } from './host.ts'
import { until } from './until.ts'
import { wavOf } from './wav-file.ts'

export interface EncryptedPhone {
	/** What it has said of itself so far. */
	said: () => string
	/** Waits until the server has taken its registration. */
	registered: () => Promise<void>
	/** Calls a number, for as long as the phone is open. */
	call: (number: string) => void
	/** What it has heard so far, from its first call on. */
	heard: () => Int16Array
	hangUp: () => void
}

interface PhoneOptions {
	server: string
	number: string
	password: string
	/** PEM: it speaks to no server whose certificate is of another authority. */
	authority: string
	/** What it says from the beginning of each call on, once. */
	says: Int16Array
	/** It is a carrier: registers nowhere and listens, where it shows this. */
	shows?: Identity & { tlsPort: number }
}

const configuration = (folder: string) => `
module_path /usr/lib/baresip/modules
module stdio.so
module g711.so
module srtp.so
module aufile.so
module aubridge.so
module sndfile.so
module_app account.so
module_app menu.so
audio_source aufile,${folder}/says.wav
audio_player aubridge,nobody
audio_srate 8000
audio_channels 1
snd_path ${folder}
sip_cafile ${folder}/ca.crt
sip_verify_server yes
call_local_timeout 120
`

/** Puts the phone on a host; it ends with the host. */
export function openEncryptedPhone(host: Host, options: PhoneOptions): EncryptedPhone {
	const { server, number, password, authority, says, shows } = options
	const folder = join(host.folder, `baresip-${number}`)
	mkdirSync(folder)
	// The port of UDP and TCP; that of TLS is the next one.
	const listening = shows ? `sip_listen ${host.address}:${shows.tlsPort - 1}\nsip_certificate ${folder}/own.pem\n` : ''
	writeFileSync(join(folder, 'config'), configuration(folder) + listening)
	if (shows) writeFileSync(join(folder, 'own.pem'), shows.key + shows.cert)
	const words = `mediaenc=srtp-mand;regint=${shows ? 0 : 60};audio_codecs=PCMA;answermode=auto`
	const home = shows ? `${host.address}:${shows.tlsPort}` : server
	writeFileSync(
		join(folder, 'accounts'),
		`<sip:${number}@${home};transport=tls>;auth_user=${number};auth_pass=${password};${words}\n`,
	)
	writeFileSync(join(folder, 'contacts'), '')
	writeFileSync(join(folder, 'ca.crt'), authority)
	writeFileSync(join(folder, 'says.wav'), wavOf(says))
	let said = ''
	// Line by line, as at a terminal, and its warnings among the rest.
	const program = host.start(['sh', '-c', 'exec stdbuf --output=L baresip -f "$0" 2>&1', folder], 'ignore')
	if (!program.stdout || !program.stdin) throw new Error('baresip has no pipes')
	createInterface({ input: program.stdout }).on('line', (line) => (said += `${line}\n`))
	const type = (text: string) => program.stdin!.write(`${text}\n`)
	return {
		said: () => said,
		registered: () =>
			until(`${number} is registered`, () => /200 OK|All 1 useragent registered/.test(said)).then(() => {}),
		call: (called) => type(`/dial sip:${called}@${server}`),
		heard: () => {
			// A file for each call, named by the time.
			const files = readdirSync(folder).filter((name) => /dec\.wav$/.test(name))
			const sound = Buffer.concat(files.sort().map((file) => readFileSync(join(folder, file)).subarray(44)))
			return new Int16Array(sound.buffer.slice(sound.byteOffset, sound.byteOffset + (sound.length & ~1)))
		},
		hangUp: () => type('/hangup'),
	}
}
