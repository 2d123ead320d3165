/** The stories about a trunk's settings tell of the values that Asterisk really gets. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isChanged, registrationOnly, templateSettings, type TemplateSetting } from './template-settings.ts'

const file = readFileSync(new URL('../../../../../../asterisk/pjsip.conf', import.meta.url), 'utf8')

/** The settings of the trunk templates, `type` left out: it says what a section is, not how it behaves. */
function trunkTemplates(): Map<string, string> {
	const found = new Map<string, string>()
	let isTrunk = false
	for (const line of file.split('\n')) {
		const section = /^\[([\w-]+)\]/.exec(line)?.[1]
		if (section) isTrunk = section.startsWith('callytics-trunk')
		const [, name, value] = /^(\w+)\s*=\s*(.+)$/.exec(line) ?? []
		if (isTrunk && name && value && name !== 'type') found.set(name, value.trim())
	}
	return found
}

const trunk = { kind: 'registration', host: 'sip.example.com', userName: 'account', codecs: ['alaw', 'ulaw'] } as const

test('every setting of the trunk templates has its story, with the value that Asterisk gets', () => {
	const told = new Map<string, string>(templateSettings(trunk).map((setting) => [setting.name, setting.value]))
	for (const [name, value] of trunkTemplates())
		expect(`${name}=${told.get(name) ?? 'not told'}`).toBe(`${name}=${value}`)
})

test('no story is told of a setting that is in no template, except what the trunk itself decides', () => {
	const templates = trunkTemplates()
	const untrue = templateSettings(trunk).filter((setting) => !templates.has(setting.name))
	expect(untrue.map((setting) => setting.name)).toEqual(['allow', 'match', 'from_domain'])
})

test('a trunk known by its address has nothing to register with', () => {
	const names = templateSettings({ ...trunk, kind: 'address' }).map((setting) => setting.name)
	expect(names.filter((name) => registrationOnly.includes(name))).toEqual([])
	expect(names).toContain('qualify_frequency')
})

test('a setting counts as changed when Asterisk by itself would do otherwise', () => {
	const byName = new Map<string, TemplateSetting>(templateSettings(trunk).map((setting) => [setting.name, setting]))
	expect(isChanged(byName.get('direct_media')!)).toBe(true)
	expect(isChanged(byName.get('rewrite_contact')!)).toBe(false)
})
