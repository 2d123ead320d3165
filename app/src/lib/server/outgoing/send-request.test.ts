/** What a request to another machine may meet, with a real server on an address of its own. */
import type { LookupFunction } from 'node:net'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { judgeAddress } from './address-guard.ts'
import { createGuardedAgent } from './guarded-agent.ts'
import { answerLimitBytes, sendRequest, type OutgoingRequest } from './send-request.ts'

/** The stand-in for a public address; all else is judged as it is on the appliance. */
const outside = '127.0.0.2'
const servers: Server[] = []
const agents: { destroy(): Promise<void> }[] = []
afterEach(async () => {
	for (const agent of agents.splice(0)) await agent.destroy()
	for (const server of servers.splice(0)) {
		server.closeAllConnections()
		server.close()
	}
})

async function listen(answer: RequestListener, address = outside): Promise<string> {
	const server = createServer(answer)
	servers.push(server)
	await new Promise<void>((resolve) => server.listen(0, address, resolve))
	return `${address}:${(server.address() as AddressInfo).port}`
}

type Resolve = Parameters<typeof createGuardedAgent>[1]

/** A name server that gives these answers one after the other, the last one for ever. */
function nameServer(...answers: string[][]): { resolve: Resolve; asked: () => number } {
	let asked = 0
	const resolve: LookupFunction = (_name, _options, callback) => {
		const addresses = answers[Math.min(asked++, answers.length - 1)]!
		callback(
			null,
			addresses.map((address) => ({ address, family: 4 })),
		)
	}
	return { resolve: resolve as unknown as Resolve, asked: () => asked }
}

function agentWith(resolve?: Resolve) {
	const agent = createGuardedAgent(
		(address) => (address === outside ? undefined : judgeAddress(address, false)),
		resolve,
	)
	agents.push(agent)
	return agent
}

const send = (url: string, more: Partial<OutgoingRequest> = {}) =>
	sendRequest({
		...{ method: 'GET', url, headers: {}, timeoutMs: 5000, allowsPrivate: false },
		...{ agent: agentWith(), ...more },
	})

async function bodyOf(request: IncomingMessage): Promise<string> {
	let body = ''
	for await (const chunk of request) body += String(chunk)
	return body
}

test('what was asked arrives, and the answer comes back', async () => {
	const host = await listen((request, response) => {
		void bodyOf(request).then((body) =>
			response
				.writeHead(201, { 'x-order': '7' })
				.end(`${request.method} ${request.url} ${request.headers['x-key']} ${body}`),
		)
	})
	const outcome = await send(`http://${host}/orders?id=1`, { method: 'POST', headers: { 'X-Key': 'k' }, body: 'hello' })
	expect(outcome).toMatchObject({ kind: 'answer', status: 201, body: 'POST /orders?id=1 k hello' })
	expect(outcome).toHaveProperty('headers.x-order', '7')
})

test('an answer that never ends is cut off in time', async () => {
	const host = await listen((_request, response) => {
		response.writeHead(200)
		const timer = setInterval(() => response.write('.'), 5)
		response.on('close', () => clearInterval(timer))
	})
	expect(await send(`http://${host}/`, { timeoutMs: 200 })).toMatchObject({ kind: 'timeout' })
})

test('an answer that never begins is cut off in time', async () => {
	const host = await listen(() => undefined)
	expect(await send(`http://${host}/`, { timeoutMs: 100 })).toMatchObject({ kind: 'timeout' })
})

test('an answer that is too large is not read to its end', async () => {
	let written = 0
	const host = await listen((_request, response) => {
		const chunk = Buffer.alloc(64 * 1024, 'x')
		const more = () => {
			do written += chunk.length
			while (!response.destroyed && written < 512 * answerLimitBytes && response.write(chunk))
		}
		response.on('drain', more)
		more()
	})
	expect(await send(`http://${host}/`)).toMatchObject({ kind: 'too-large' })
	expect(written).toBeLessThan(512 * answerLimitBytes)
})

test('a redirect to the appliance itself is not followed', async () => {
	let knocks = 0
	const inside = await listen((_request, response) => void response.end(String(knocks++)), '127.0.0.1')
	for (const target of [inside, inside.replace('127.0.0.1', '2130706433'), inside.replace('127.0.0.1', 'localhost')]) {
		const host = await listen((_request, response) => response.writeHead(302, { location: `http://${target}/` }).end())
		expect(await send(`http://${host}/`), target).toMatchObject({ kind: 'refused' })
	}
	expect(knocks).toBe(0)
})

test('three redirects are followed and a fourth is not', async () => {
	const host = await listen((request, response) => {
		const left = Number(request.url!.slice(1))
		if (left === 0) return void response.end('there')
		response.writeHead(302, { location: `/${left - 1}` }).end()
	})
	expect(await send(`http://${host}/3`)).toMatchObject({ kind: 'answer', body: 'there' })
	expect(await send(`http://${host}/4`)).toMatchObject({ kind: 'too-many-redirects' })
})

test('keys are not given to the host that a redirect leads to', async () => {
	const other = await listen((request, response) => void response.end(JSON.stringify(request.headers)))
	const host = await listen((_request, response) => response.writeHead(302, { location: `http://${other}/` }).end())
	const headers = { Authorization: 'Bearer secret-1', Cookie: 'secret-2', 'X-Api-Key': 'secret-3', Accept: 'text/x' }
	const outcome = await send(`http://me:secret-4@${host}/`, { headers })
	expect(outcome).toMatchObject({ kind: 'answer', status: 200 })
	expect(outcome).toHaveProperty('body', expect.stringContaining('text/x'))
	expect(JSON.stringify(outcome)).not.toContain('secret')
})

test('what was sent is not sent again to another host', async () => {
	const other = await listen((_request, response) => void response.end())
	const host = await listen((_request, response) => response.writeHead(307, { location: `http://${other}/` }).end())
	expect(await send(`http://${host}/`, { method: 'POST', body: 'x' })).toMatchObject({ kind: 'refused' })
})

test('a name that leads to the appliance is not connected to', async () => {
	let knocks = 0
	const inside = await listen((_request, response) => void response.end(String(knocks++)), '127.0.0.1')
	const port = inside.split(':')[1]
	for (const addresses of [['127.0.0.1'], [outside, '127.0.0.1'], ['10.0.0.1']]) {
		const agent = agentWith(nameServer(addresses).resolve)
		expect(await send(`http://shop.example:${port}/`, { agent }), addresses.join()).toMatchObject({ kind: 'refused' })
	}
	expect(knocks).toBe(0)
})

test('a name that changes its address between two looks is looked at once', async () => {
	const host = await listen((_request, response) => void response.end('outside'))
	const names = nameServer([outside], ['127.0.0.1'])
	const agent = agentWith(names.resolve)
	const url = `http://shop.example:${host.split(':')[1]}/`
	expect(await send(url, { agent })).toMatchObject({ kind: 'answer', body: 'outside' })
	expect(names.asked()).toBe(1)
	expect(await send(url, { agent: agentWith(names.resolve) })).toMatchObject({ kind: 'refused' })
})

test('a line break in a header begins no other one', async () => {
	const host = await listen((request, response) => void response.end(JSON.stringify(request.headers)))
	const headers = {
		'X-Name': 'Ada\r\nX-Admin: yes',
		'X-Bad\r\nX-Admin': 'yes',
		Host: 'elsewhere',
		'Content-Length': '9',
	}
	const outcome = await send(`http://${host}/`, { headers })
	const seen = JSON.parse((outcome as { body: string }).body) as Record<string, string>
	expect(seen).toMatchObject({ 'x-name': 'Ada X-Admin: yes', host })
	expect(seen).not.toHaveProperty('x-admin')
})

test('nobody answers', async () => {
	const host = await listen(() => undefined)
	servers.pop()!.close()
	expect(await send(`http://${host}/`)).toMatchObject({ kind: 'unreachable' })
})

test.each(['ftp://example.com/', 'file:///etc/passwd', 'gopher://x', 'example.com', '', 'http://'])(
	'%s is no address for a request',
	async (url) => expect(await send(url)).toMatchObject({ kind: 'refused' }),
)

test('a caller who hangs up ends the request', async () => {
	const hangUp = new AbortController()
	const host = await listen(() => hangUp.abort(new Error('call ended')))
	await expect(send(`http://${host}/`, { signal: hangUp.signal })).rejects.toThrow('call ended')
})
