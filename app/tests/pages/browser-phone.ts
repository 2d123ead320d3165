/** A phone in a browser, made of JsSIP and Chromium's own WebRTC: signs on, calls, is called, and tells what it hears. */
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { RTCSession } from 'jssip/lib/RTCSession'
import { build } from 'vite'
import { makeTone } from '../phones/sound.ts'
import { wavOf } from '../phones/wav-file.ts'
import { openBrowser, type Browser } from './browser.ts'

/** A page of nobody's: microphones are there for secure origins only. */
const pageAddress = 'https://phone.example/'

export interface BrowserPhone {
	browser: Browser
	/** Signs on. @returns `registered`, or why not */
	signOn(account: { server: string; number: string; password: string }): Promise<string>
	call(number: string): Promise<void>
	/** Takes the next call. */
	answerNext(): Promise<void>
	/** Whether a tone is by far the loudest of what it hears now. */
	hears(hertz: number): Promise<boolean>
	hangUp(): Promise<void>
	/** `''` before the first call, then `ringing`, `talking`, and `ended` or why it failed. */
	state(): Promise<string>
}

/** JsSIP as one script that makes `JsSIP` known to the page. */
async function bundle(): Promise<string> {
	const entry = createRequire(import.meta.url).resolve('jssip')
	const lib = { entry, formats: ['iife' as const], name: 'JsSIP' }
	const built = await build({
		...{ configFile: false, logLevel: 'error', define: { 'process.env.NODE_ENV': '"production"' } },
		build: { lib, write: false, minify: false },
	})
	const [first] = [built].flat()
	if (!first || !('output' in first)) throw new Error('JsSIP was not bundled')
	return first.output[0].code
}

/** What the page keeps between two orders. */
interface InPage {
	JsSIP: typeof import('jssip')
	agent?: import('jssip').UA
	session?: RTCSession
	state: string
	isAnswering: boolean
	ear?: AnalyserNode
}

/** @param says Hertz of the tone that its microphone hears all the time @param namespace of the host it is on */
export async function openBrowserPhone(namespace: string, folder: string, says: number): Promise<BrowserPhone> {
	const microphone = join(folder, 'microphone.wav')
	writeFileSync(microphone, wavOf(makeTone(says, 10_000)))
	const browser = await openBrowser(pageAddress, namespace, [
		...['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
		...[`--use-file-for-fake-audio-capture=${microphone}`, '--autoplay-policy=no-user-gesture-required'],
	])
	const { page, context } = browser
	// Else Chromium asks whoever sits there before a page of elsewhere may speak to the local network.
	await context.grantPermissions(['local-network-access', 'microphone'], { origin: new URL(pageAddress).origin })
	await page.route(pageAddress, (route) => route.fulfill({ contentType: 'text/plain', body: '' }))
	await page.goto(pageAddress)
	await page.evaluate(`${await bundle()}; globalThis.JsSIP = JsSIP.default ?? JsSIP`)
	await page.evaluate(() => {
		const here = globalThis as unknown as InPage
		here.state = ''
		here.isAnswering = false
	})
	return {
		browser,
		signOn: (account) =>
			page.evaluate(({ server, number, password }) => {
				const here = globalThis as unknown as InPage
				here.agent?.stop()
				const agent = new here.JsSIP.UA({
					sockets: [new here.JsSIP.WebSocketInterface(server)],
					...{ uri: `sip:${number}@${new URL(server).hostname}`, password, session_timers: false },
				})
				here.agent = agent
				agent.on('newRTCSession', ({ session: call, originator }: { session: RTCSession; originator: string }) => {
					here.session = call
					here.state = 'ringing'
					call.on('confirmed', () => (here.state = 'talking'))
					call.on('ended', () => (here.state = 'ended'))
					call.on('failed', ({ cause }: { cause: string }) => (here.state = `failed: ${cause}`))
					const listen = (connection: RTCPeerConnection) =>
						connection.addEventListener('track', ({ track }) => {
							const stream = new MediaStream([track])
							// Chromium brings a stream to its ear only while somebody plays it.
							const player = new Audio()
							player.srcObject = stream
							void player.play()
							const context = new AudioContext()
							here.ear = context.createAnalyser()
							here.ear.fftSize = 8192
							context.createMediaStreamSource(stream).connect(here.ear)
						})
					call.on('peerconnection', ({ peerconnection }: { peerconnection: RTCPeerConnection }) =>
						listen(peerconnection),
					)
					if (originator === 'local') listen(call.connection)
					else if (here.isAnswering) call.answer({ mediaConstraints: { audio: true, video: false } })
				})
				return new Promise<string>((resolve) => {
					agent.on('registered', () => resolve('registered'))
					agent.on('registrationFailed', ({ cause }: { cause?: string }) => resolve(cause ?? 'refused'))
					agent.on('disconnected', () => resolve('not connected'))
					agent.start()
				})
			}, account),
		call: (number) =>
			page.evaluate((called) => {
				const here = globalThis as unknown as InPage
				here.agent!.call(called, { mediaConstraints: { audio: true, video: false } })
			}, number),
		answerNext: () => page.evaluate(() => void ((globalThis as unknown as InPage).isAnswering = true)),
		hears: (hertz) =>
			page.evaluate((wanted) => {
				const { ear } = globalThis as unknown as InPage
				if (!ear) return false
				const levels = new Float32Array(ear.frequencyBinCount)
				ear.getFloatFrequencyData(levels)
				const loudest = levels.indexOf(Math.max(...levels))
				const binHertz = ear.context.sampleRate / ear.fftSize
				return levels[loudest]! > -60 && Math.abs(loudest * binHertz - wanted) < 3 * binHertz
			}, hertz),
		hangUp: () => page.evaluate(() => (globalThis as unknown as InPage).session!.terminate()),
		state: () => page.evaluate(() => (globalThis as unknown as InPage).state),
	}
}
