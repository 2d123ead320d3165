/** What we are compared with: the same call by a FastAGI script in Node. Runs inside the appliance, on its Node.js, which takes no TypeScript. */
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'

const commands = [
	'ANSWER',
	'STREAM FILE vm-enter-num-to-call ""',
	'WAIT FOR DIGIT 10000',
	'STREAM FILE callytics/welcome ""',
	'HANGUP',
]

createServer((socket) => {
	let next = 0
	let isStarted = false
	socket.on('error', () => undefined)
	createInterface({ input: socket }).on('line', (line) => {
		// The request's variables end with an empty line; after that every answer lets the next command go.
		if (!isStarted) isStarted = line === ''
		if (!isStarted || (line !== '' && !line.startsWith('200'))) return
		const command = commands[next++]
		if (command) socket.write(`${command}\n`)
		else socket.end()
	})
}).listen(4573, '127.0.0.1')
