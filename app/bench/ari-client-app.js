/** What we are compared with: the same call by `ari-client` 2.2.0, without journal, without events. Runs inside the appliance, on its Node.js, which takes no TypeScript. */
import { readFileSync } from 'node:fs'
import ari from 'ari-client'

async function play(client, channel, media) {
	const playback = client.Playback()
	const finished = new Promise((resolve) => playback.once('PlaybackFinished', resolve))
	await channel.play({ media }, playback)
	await finished
}

async function take(client, channel) {
	const digit = new Promise((resolve) => channel.once('ChannelDtmfReceived', resolve))
	await channel.answer()
	await play(client, channel, 'sound:vm-enter-num-to-call')
	await digit
	await play(client, channel, 'sound:callytics/welcome')
	await channel.hangup()
}

const password = readFileSync('/var/lib/callytics/secrets/ari-password', 'utf8').trim()
const client = await ari.connect('http://127.0.0.1:8088', 'callytics', password)
client.on('StasisStart', (_event, channel) => {
	take(client, channel).catch((error) => process.stderr.write(`${String(error)}\n`))
})
client.start('bench')
