/** HTTP request: renders, asks, and keeps what was asked for of the answer. */
import type { z } from 'zod'
import type { JsonValue } from '../../domain/json.ts'
import { valueAtPath } from '../../domain/json-path.ts'
import { renderJson, renderUrl } from '../../domain/template.ts'
import type { Executor, NodeContext } from '../node.ts'
import type { httpRequest } from './http-request.ts'

type Config = z.infer<(typeof httpRequest)['schema']>

// Variables travel with the call's journal at each of its steps; a picture or a catalogue has no business there.
const maximumValueLength = 8192

export const runHttpRequest: Executor<typeof httpRequest> = async (context, config) => {
	const sent = bodyOf(context, config)
	if (typeof sent === 'string') {
		context.note(sent)
		return 'failed'
	}
	const own = config.headers.map(({ name, value }) => [name, context.render(value)])
	const headers = { accept: 'application/json, */*;q=0.5', ...sent.headers, ...Object.fromEntries(own) } as Record<
		string,
		string
	>
	const { method, timeoutSeconds, retries, allowsPrivate } = config
	const result = await context.call.requestHttp({
		...{ method, url: renderUrl(config.url, context.evaluate), headers, body: sent.body },
		...{ timeoutSeconds, retries, allowsPrivate, meanwhile: config.callerHears },
	})
	if (result.kind === 'failure') {
		context.note(result.detail)
		if (result.reason === 'too-large') return 'bad-answer'
		return result.reason === 'refused' ? 'failed' : result.reason
	}
	context.note(`Answered ${result.status}.`)
	if (result.status === 404) return 'not-found'
	if (result.status >= 500) return 'server-error'
	if (result.status >= 400) return 'refused'
	if (result.status >= 300) return 'bad-answer'
	const problem = keep(context, config, result)
	if (problem) context.note(problem)
	return problem ? 'bad-answer' : 'success'
}

interface Sent {
	headers: Record<string, string>
	body: string | undefined
}

/** What is sent, or the sentence that says why it cannot be. */
function bodyOf({ render, evaluate }: NodeContext, { body }: Config): Sent | string {
	switch (body.kind) {
		case 'none':
			return { headers: {}, body: undefined }
		case 'text':
			return { headers: { 'content-type': 'text/plain; charset=utf-8' }, body: render(body.text) }
		case 'form': {
			const fields = new URLSearchParams(body.fields.map(({ name, value }): [string, string] => [name, render(value)]))
			return { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: fields.toString() }
		}
		case 'json': {
			const json = renderJson(body.json, evaluate)
			const isJson = parsed(json) !== undefined
			if (!isJson) return 'What was to be sent is no JSON.'
			return { headers: { 'content-type': 'application/json' }, body: json }
		}
	}
}

function parsed(text: string): JsonValue | undefined {
	try {
		return JSON.parse(text) as JsonValue
	} catch {
		// Whether it is JSON is what is asked here.
		return undefined
	}
}

/** Sets the variables. @returns the sentence that says why not */
function keep(
	context: NodeContext,
	config: Config,
	{ contentType, body }: { contentType: string; body: string },
): string | undefined {
	if (config.keep.length === 0) return undefined
	if (contentType && !/json|^text\/plain/i.test(contentType)) return `It is ${contentType}, not JSON.`
	const answer = parsed(body)
	if (answer === undefined) return 'It is not valid JSON.'
	const values = config.keep.map(({ variable, path }) => [variable, valueAtPath(answer, path) ?? null] as const)
	const tooLong = values.find(([, value]) => JSON.stringify(value).length > maximumValueLength)
	if (tooLong) return `What was to be kept as ${tooLong[0]} is longer than ${maximumValueLength} characters.`
	for (const [variable, value] of values) context.setVariable(variable, value)
	return undefined
}
