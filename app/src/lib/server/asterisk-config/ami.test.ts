/** The manager connection: signing in, lists, events, and an Asterisk that goes away. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AmiRefusal, connectAmi, type Ami, type AmiEvent } from './ami.ts'

let server: Server
let sockets: Socket[]
let received: Record<string, string>[]
let events: AmiEvent[]
let signIns: number
let ami: Ami
/** Lines an action is answered with; `{id}` stands for its ActionID. Without an entry there is no answer. */
let answers: Record<string, string>

/** Asterisk's side: one message at a time, fields in lower case. */
function serve(socket: Socket): void {
	sockets.push(socket)
	socket.on('error', () => undefined)
	socket.write('Asterisk Call Manager/11.0.0\r\n')
	let text = ''
	socket.on('data', (data) => {
		text += String(data)
		const messages = text.split('\r\n\r\n')
		text = messages.pop()!
		for (const message of messages) {
			const fields = Object.fromEntries(
				message
					.split('\r\n')
					.map((field) => [field.split(': ')[0]!.toLowerCase(), field.slice(field.indexOf(': ') + 2)]),
			)
			received.push(fields)
			const answer = answers[fields['action']!.toLowerCase()]
			if (answer) socket.write(answer.replaceAll('{id}', fields['actionid']!).replaceAll('\n', '\r\n'))
		}
	})
}

beforeEach(async () => {
	sockets = []
	received = []
	events = []
	signIns = 0
	answers = { login: 'Response: Success\nActionID: {id}\nMessage: Authentication accepted\n\n' }
	server = createServer(serve)
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	ami = connectAmi({
		host: '127.0.0.1',
		port: (server.address() as AddressInfo).port,
		userName: 'callytics',
		password: 'secret',
		onEvent: (event) => events.push(event),
		onConnected: () => signIns++,
	})
	await ami.whenConnected(2000)
})
afterEach(() => {
	ami.close()
	server.close()
	for (const socket of sockets) socket.destroy()
})

test('signs in with its account and asks for events', () => {
	expect(received[0]).toMatchObject({ action: 'login', username: 'callytics', secret: 'secret', event: 'on' })
})

test('a list is its events without the closing one, and they are nobody else’s', async () => {
	answers['pjsipshowendpoints'] =
		'Response: Success\nActionID: {id}\nEventList: start\n\n' +
		'Event: EndpointList\nActionID: {id}\nObjectName: 101\nCallerid: "A: b" <101>\n\n' +
		'Event: EndpointList\nActionID: {id}\nObjectName: 102\n\n' +
		'Event: EndpointListComplete\nActionID: {id}\nEventList: Complete\nListItems: 2\n\n'
	const list = await ami.list({ action: 'PJSIPShowEndpoints' })
	expect(list.map((event) => event['objectname'])).toEqual(['101', '102'])
	expect(list[0]!['callerid']).toBe('"A: b" <101>')
	expect(events).toEqual([])
})

test('lists that are under way together do not mix', async () => {
	answers['pjsipshowendpoint'] =
		'Response: Success\nActionID: {id}\nEventList: start\n\nEvent: EndpointDetail\nActionID: {id}\nObjectName: of-{id}\n\n' +
		'Event: EndpointDetailComplete\nActionID: {id}\nEventList: Complete\n\n'
	const names = ['101', '102', '103']
	const lists = await Promise.all(names.map((endpoint) => ami.list({ action: 'PJSIPShowEndpoint', endpoint })))
	expect(new Set(lists.map(([event]) => event!['objectname'])).size).toBe(3)
})

test('a refusal is told apart from a failure', async () => {
	answers['pjsipshowendpoint'] = 'Response: Error\nActionID: {id}\nMessage: Unable to retrieve endpoint 999\n\n'
	const list = ami.list({ action: 'PJSIPShowEndpoint', endpoint: '999' })
	await expect(list).rejects.toThrow('Unable to retrieve endpoint 999')
	await expect(list).rejects.toBeInstanceOf(AmiRefusal)
})

test('a line break in a value never reaches Asterisk', () => {
	const count = received.length
	expect(() => ami.list({ action: 'PJSIPShowEndpoint', endpoint: '1\r\n\r\nAction: Reload' })).toThrow('line break')
	expect(received).toHaveLength(count)
})

test('events arrive with their fields in lower case', async () => {
	sockets[0]!.write('Event: ContactStatus\r\nEndpointName: 101\r\nContactStatus: Reachable\r\n\r\n')
	await expect.poll(() => events).toMatchObject([{ event: 'ContactStatus', endpointname: '101' }])
})

test('a list that was under way fails when Asterisk goes, and the connection comes back by itself', async () => {
	const list = ami.list({ action: 'PJSIPShowEndpoints' })
	await expect.poll(() => received.length).toBe(2)
	sockets[0]!.destroy()
	await expect(list).rejects.toThrow('the AMI connection ended')
	await expect(ami.list({ action: 'PJSIPShowEndpoints' })).rejects.toThrow('not connected')
	await expect.poll(() => signIns, { timeout: 5000 }).toBe(2)
})

test('waiting for a connection that does not come ends in time', async () => {
	server.close()
	sockets[0]!.destroy()
	await expect.poll(() => ami.list({ action: 'Ping' }).catch((error: Error) => error.message)).toMatch('not connected')
	await expect(ami.whenConnected(20)).rejects.toThrow('in time')
})
