/** A scripted caller for the tests of nodes: does what it is told to, and remembers what it heard. */
import type { JsonValue } from '../domain/json.ts'
import { promptWords, type Prompt } from '../domain/prompt.ts'
import type { ScheduleState } from '../domain/schedule.ts'
import { evaluate, render } from './expression.server.ts'
import type { NodeContext } from './node.ts'
import type {
	ConferenceOutcome,
	DialRequest,
	DialResult,
	HttpRequest,
	HttpResult,
	JoinConference,
	PromptForDigits,
	RecordedMessage,
	RecordMessage,
} from './verbs.ts'

export interface FakeScript {
	/** What each prompt for digits gets, in order; '' or nothing left is silence. */
	presses?: string[]
	/** What each dialling comes to, in order. */
	dials?: DialResult[]
	messages?: RecordedMessage[]
	isDiskFull?: boolean
	answers?: HttpResult[]
	conferences?: ConferenceOutcome[]
	randoms?: number[]
	schedules?: Record<string, ScheduleState>
	variables?: Record<string, JsonValue>
	/** The caller hangs up at this verb, counted from 1. */
	hangsUpAt?: number
}

export interface FakeCall extends NodeContext {
	/** What was heard, one entry for each part: name of the sound, text, or value. */
	heard: string[]
	notes: string[]
	prompts: PromptForDigits[]
	dialled: DialRequest[]
	recorded: RecordMessage[]
	requests: HttpRequest[]
	joined: JoinConference[]
	/** Verbs that are only told, such as `left`, `dropped`, `tag urgent`, `recording on`. */
	told: string[]
	webhooks: { webhookId: string; payload: JsonValue }[]
	mails: { to: string; subject: string; text: string }[]
	waited: number[]
	variables: Record<string, JsonValue>
	isAnswered: boolean
	/** Cause the call was ended with by the node. */
	hungUpWith: number | undefined
}

/** A call that follows the script. Its verbs reject with `call ended` once the caller has hung up, as real ones do. */
export function fakeCall(script: FakeScript = {}): FakeCall {
	const {
		presses = [],
		dials = [],
		messages = [],
		answers = [],
		conferences = [],
		randoms = [],
	} = structuredClone(script)
	let verbs = 0
	let turns = 0
	const countVerb = () => {
		if (++verbs >= (script.hangsUpAt ?? Infinity)) throw new Error('call ended')
	}
	const hear = (prompt: Prompt) =>
		fake.heard.push(...prompt.map((part) => (part.kind === 'sound' ? part.sound : promptWords([part]))))
	const tell = async (what: string) => {
		countVerb()
		fake.told.push(what)
	}
	const promptForDigits = async (request: PromptForDigits) => {
		countVerb()
		fake.prompts.push(request)
		hear(request.prompt)
		return (presses.shift() ?? '').slice(0, request.maximum)
	}
	const scope = () => ({
		...fake.variables,
		call: {
			id: 'call-1',
			caller: '+3225550100',
			callerName: '',
			dialled: '100',
			direction: 'inbound',
			startedAt: '2026-11-21T11:00:00.000Z',
		},
	})
	const fake: FakeCall = {
		heard: [],
		notes: [],
		prompts: [],
		dialled: [],
		recorded: [],
		requests: [],
		joined: [],
		told: [],
		webhooks: [],
		mails: [],
		waited: [],
		variables: { ...script.variables },
		isAnswered: false,
		hungUpWith: undefined,
		nodeId: 'node-1',
		note: (sentence) => fake.notes.push(sentence),
		evaluate: (expression) => evaluate(expression, scope()),
		render: (template) => render(template, scope()),
		getVariable: (name) => fake.variables[name],
		setVariable: (name, value) => void (fake.variables[name] = value),
		call: {
			async answer() {
				countVerb()
				fake.isAnswered = true
			},
			async play(prompt) {
				countVerb()
				hear(prompt)
			},
			promptForDigits,
			async wait(seconds) {
				countVerb()
				fake.waited.push(seconds)
			},
			async dial(request) {
				countVerb()
				fake.dialled.push(request)
				return dials.shift() ?? { outcome: 'no-answer', detail: 'Nobody answered in time' }
			},
			async hasRoomToRecord() {
				countVerb()
				return !script.isDiskFull
			},
			async recordMessage(request) {
				countVerb()
				fake.recorded.push(request)
				return messages.shift() ?? { seconds: 5, endedBy: 'key' }
			},
			reviewMessage: promptForDigits,
			dropMessage: () => tell('dropped'),
			leaveMessage: () => tell('left'),
			startRecording: () => tell('recording on'),
			stopRecording: () => tell('recording off'),
			async joinConference(request) {
				countVerb()
				fake.joined.push(request)
				return conferences.shift() ?? 'left'
			},
			async requestHttp(request) {
				countVerb()
				fake.requests.push(request)
				return answers.shift() ?? { kind: 'failure', reason: 'unreachable', detail: 'nobody answered' }
			},
			async checkSchedule(scheduleId) {
				countVerb()
				const state = script.schedules?.[scheduleId]
				return state && { state, detail: state }
			},
			async random() {
				countVerb()
				return randoms.shift() ?? 0
			},
			async takeTurn() {
				countVerb()
				return turns++
			},
			async sendWebhook(webhookId, payload) {
				countVerb()
				fake.webhooks.push({ webhookId, payload })
			},
			async sendMail(mail) {
				countVerb()
				fake.mails.push(mail)
			},
			tag: (tag, note) => tell(`tag ${tag}${note && `: ${note}`}`),
			async hangUp(cause) {
				countVerb()
				fake.hungUpWith = cause
			},
		},
	}
	return fake
}
