/** Applying settings: what is reloaded, what is read back, and what the user is told. */
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { AmiRefusal, type Ami, type AmiEvent } from './ami.ts'
import { makeAsteriskConfig, type AsteriskConfig, type ReloadPart } from './apply.ts'
import type { AsteriskSettings } from './render.ts'

const phone = (number: string, name = 'A phone') => ({ number, name, sipPassword: 'abcdefghijklmnopqrst' })
const settings = (part: Partial<AsteriskSettings>): AsteriskSettings => ({
	extensions: [],
	trunks: [],
	dids: [],
	...part,
})

/** An Asterisk that reads the generated files on reload and refuses sections that hold the text `refuse`. */
class FakeAsterisk {
	readonly folder = mkdtempSync(join(tmpdir(), 'asterisk-config-'))
	readonly reloads: ReloadPart[][] = []
	readonly asked: string[] = []
	/** Thrown by the next reload. */
	failure: Error | undefined
	#objects = new Map<string, AmiEvent>()
	#numbers: string[] = []

	async reload(parts: ReloadPart[]): Promise<void> {
		this.reloads.push(parts)
		if (this.failure) {
			const failure = this.failure
			this.failure = undefined
			throw failure
		}
		if (parts.includes('pjsip')) this.#readObjects()
		if (parts.includes('dialplan'))
			this.#numbers = [...this.text('extensions_callytics_inbound.conf').matchAll(/^exten => ([^,]+),/gm)].map(
				(m) => m[1]!,
			)
	}

	text(name: string): string {
		return readFileSync(join(this.folder, name), 'utf8')
	}

	#readObjects(): void {
		const old = this.#objects
		this.#objects = new Map()
		const text = this.text('pjsip_extensions.conf') + this.text('pjsip_trunks.conf')
		for (const [, name, template, body] of text.matchAll(/^\[([^\]]+)\]\(([^)]+)\)\n((?:.+\n)*)/gm)) {
			const type = /(auth|aor|identify|registration)$/.exec(template!)?.[1] ?? 'endpoint'
			const key = `${type} ${name}`
			const event: AmiEvent = { objecttype: type, objectname: name! }
			for (const [, option, value] of body!.matchAll(/^(\S+) = (.*)$/gm)) event[option!.replaceAll('_', '')] = value!
			const kept = body!.includes('refuse') ? old.get(key) : event
			if (kept) this.#objects.set(key, kept)
		}
	}

	readonly ami: Ami = {
		whenConnected: async () => undefined,
		close: () => undefined,
		act: async () => undefined,
		list: async (action) => {
			this.asked.push(action['endpoint'] ?? action['action']!)
			if (action['action'] === 'ShowDialPlan') return this.#numbers.map((extension) => ({ extension }))
			if (action['action'] !== 'PJSIPShowEndpoint') return []
			const name = action['endpoint']!
			if (!this.#objects.has(`endpoint ${name}`)) throw new AmiRefusal(`Unable to retrieve endpoint ${name}`)
			const parts = [`endpoint ${name}`, `auth ${name}-auth`, `aor ${name}`, `aor ${name}-check`, `identify ${name}`]
			return parts.map((key) => this.#objects.get(key)).filter((object) => object !== undefined)
		},
	}
}

let asterisk: FakeAsterisk
let config: AsteriskConfig
beforeEach(() => {
	asterisk = new FakeAsterisk()
	config = makeAsteriskConfig({
		folder: asterisk.folder,
		reload: (parts) => asterisk.reload(parts),
		ami: asterisk.ami,
		leadsToAddress: async (name) => name !== 'nowhere.example',
		settleMs: 5,
		retryMs: 60_000,
	})
})

describe('reloading', () => {
	test('a first save writes every file and reloads all parts', async () => {
		const verdicts = await config.apply(settings({ extensions: [phone('101')], dids: ['+3225550100'] }))
		expect(asterisk.reloads).toEqual([['pjsip', 'rtp', 'dialplan']])
		expect(verdicts).toMatchObject([
			{ object: '101', applied: true },
			{ object: '+3225550100', applied: true },
		])
		expect(asterisk.text('pjsip_extensions.conf')).toContain('[101](callytics-extension)')
	})

	test('the files with passwords are for Asterisk and us only', async () => {
		await config.apply(settings({ extensions: [phone('101')] }))
		expect(statSync(join(asterisk.folder, 'pjsip_extensions.conf')).mode & 0o007).toBe(0)
	})

	test('only what is affected is reloaded', async () => {
		await config.apply(settings({ extensions: [phone('101')] }))
		asterisk.reloads.length = 0
		await config.apply(settings({ extensions: [phone('101')], dids: ['+3225550100'] }))
		await config.apply(settings({ extensions: [phone('101', 'New name')], dids: ['+3225550100'] }))
		expect(asterisk.reloads).toEqual([['dialplan'], ['pjsip']])
	})

	test('settings that change nothing disturb nobody', async () => {
		await config.apply(settings({ extensions: [phone('101')] }))
		asterisk.reloads.length = 0
		asterisk.asked.length = 0
		const verdicts = await config.apply(settings({ extensions: [phone('101')] }))
		expect(verdicts).toMatchObject([{ object: '101', applied: true }])
		expect([asterisk.reloads, asterisk.asked]).toEqual([[], []])
	})

	test('saves in quick succession become one reload, and each is told of its own', async () => {
		const first = config.apply(settings({ extensions: [phone('101')] }))
		const second = config.apply(settings({ extensions: [phone('101'), phone('102')] }))
		expect((await first).map((verdict) => verdict.object)).toEqual(['101', '102'])
		expect(await second).toBe(await first)
		expect(asterisk.reloads).toHaveLength(1)
	})

	test('a thousand phones are read back once, a change after that alone', async () => {
		const phones = Array.from({ length: 1000 }, (_, index) => phone(String(2000 + index)))
		await config.apply(settings({ extensions: phones }))
		asterisk.asked.length = 0
		await config.apply(settings({ extensions: [phone('2000', 'Other'), ...phones.slice(1)] }))
		expect(asterisk.asked).toEqual(['2000'])
	})
})

describe('what the user is told', () => {
	test('an object that Asterisk refuses keeps its old definition, and only its own row says so', async () => {
		await config.apply(settings({ extensions: [phone('101'), phone('102')] }))
		const verdicts = await config.apply(settings({ extensions: [phone('101', 'refuse me'), phone('102', 'Fine')] }))
		expect(verdicts).toMatchObject([
			{ object: '101', applied: false, problem: 'it did not accept the name.' },
			{ object: '102', applied: true },
		])
	})

	test('a refused object that is mended is applied', async () => {
		await config.apply(settings({ extensions: [phone('101', 'refuse me')] }))
		expect(await config.apply(settings({ extensions: [phone('101', 'Fine')] }))).toMatchObject([{ applied: true }])
	})

	test('a new object that Asterisk refuses is missing', async () => {
		const verdicts = await config.apply(settings({ extensions: [phone('101', 'refuse me')] }))
		expect(verdicts).toMatchObject([{ object: '101', applied: false, problem: 'it did not accept the account.' }])
	})

	test('a deleted extension is forgotten, and the verdict on it says so', async () => {
		await config.apply(settings({ extensions: [phone('101')] }))
		expect(await config.apply(settings({}))).toMatchObject([{ object: '101', applied: true }])
		expect(await config.apply(settings({}))).toEqual([])
	})

	test('a deleted number that Asterisk still has is not called applied', async () => {
		await config.apply(settings({ dids: ['+3225550100'] }))
		const forgetful = makeAsteriskConfig({
			folder: asterisk.folder,
			reload: (parts) => asterisk.reload(parts.filter((part) => part !== 'dialplan')),
			ami: asterisk.ami,
			leadsToAddress: async () => true,
			settleMs: 0,
			retryMs: 60_000,
		})
		await forgetful.apply(settings({ dids: ['+3225550100'] }))
		expect(await forgetful.apply(settings({}))).toMatchObject([
			{ object: '+3225550100', applied: false, problem: 'it has not forgotten it yet.' },
		])
	})

	test('a line whose host leads nowhere says so', async () => {
		const id = '9b2c1d3e-0000-4000-8000-000000000001'
		const line = {
			id,
			kind: 'address',
			transport: 'udp',
			port: 5060,
			userName: '',
			password: '',
			codecs: ['alaw'],
			isEnabled: true,
		} as const
		const verdicts = await config.apply(settings({ trunks: [{ ...line, host: 'nowhere.example' }] }))
		expect(verdicts).toMatchObject([{ applied: false, problem: expect.stringContaining('leads to no address') }])
	})

	test('a row that cannot be rendered says why without a question to Asterisk', async () => {
		const verdicts = await config.apply(settings({ extensions: [phone('101', 'two\nlines')] }))
		expect(verdicts).toMatchObject([{ applied: false, problem: expect.stringContaining('line break') }])
		expect(asterisk.asked).toEqual([])
	})
})

describe('after a failure', () => {
	test('files that were written but never loaded are loaded by the next save', async () => {
		asterisk.failure = new Error('the helper is away')
		await expect(config.apply(settings({ extensions: [phone('101')] }))).rejects.toThrow('the helper is away')
		expect(await config.apply(settings({ extensions: [phone('101')] }))).toMatchObject([{ applied: true }])
	})

	test('what did not come to Asterisk is tried again without a further save', async () => {
		config = makeAsteriskConfig({
			folder: asterisk.folder,
			reload: (parts) => asterisk.reload(parts),
			ami: asterisk.ami,
			leadsToAddress: async () => true,
			settleMs: 0,
			retryMs: 5,
		})
		asterisk.failure = new Error('the helper is away')
		await expect(config.apply(settings({ extensions: [phone('101')] }))).rejects.toThrow()
		await expect.poll(() => asterisk.reloads.length).toBe(2)
		await expect.poll(() => asterisk.asked).toEqual(['101', '101'])
		config.close()
	})

	test('one failed save does not hold up the next', async () => {
		asterisk.failure = new Error('the helper is away')
		const failed = config.apply(settings({ extensions: [phone('101')] }))
		await expect(failed).rejects.toThrow()
		expect(await config.apply(settings({ extensions: [phone('102')] }))).toMatchObject([
			{ object: '102', applied: true },
		])
	})

	test('the remains of a write that was cut off are overwritten', async () => {
		writeFileSync(join(asterisk.folder, 'pjsip_extensions.conf.new'), '[101](callyt')
		expect(await config.apply(settings({ extensions: [phone('101')] }))).toMatchObject([{ applied: true }])
	})
})
