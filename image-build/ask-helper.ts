/** Asks the root helper of a running appliance, as the console does. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { helperAnswerSchema, type HelperAnswer, type HelperRequest } from '../appliance/helper/protocol.ts'
import type { Appliance } from './testbed.ts'

const program = `const line = require('node:fs').readFileSync(process.argv[1])
const began = performance.now()
const socket = require('node:net').createConnection('/run/callytics/helper.sock')
let answer = ''
socket.on('data', (data) => (answer += data))
socket.on('end', () => console.log(JSON.stringify({ answer: JSON.parse(answer), milliseconds: performance.now() - began })))
socket.write(line)
socket.write('\\n')`

const told = z.object({ answer: helperAnswerSchema, milliseconds: z.number() })

/** @returns the answer, and how long it took */
export async function askHelper(
	appliance: Appliance,
	request: HelperRequest,
): Promise<{ answer: HelperAnswer; milliseconds: number }> {
	// By a file: a request may be longer than an argument.
	const file = `/run/request-${randomUUID()}`
	await appliance.writeFile(file, JSON.stringify(request))
	await appliance.exec(['chmod', 'a+r', file])
	try {
		const asCallytics = ['setpriv', '--reuid=callytics', '--regid=callytics', '--init-groups']
		return told.parse(JSON.parse(await appliance.exec([...asCallytics, 'node', '-e', program, file])))
	} finally {
		await appliance.exec(['rm', file])
	}
}
