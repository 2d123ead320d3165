/** Sounds and schedules as an administrator makes them, on an appliance with a real voice, real sox and a real phone. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitForConsole } from '../../../image-build/console-door.ts'
import { toneFile } from '#lib/server/speech/fake-voice.ts'
import type { Phone } from '../phones/phone.ts'
import { audibleMs, toneMs } from '../phones/sound.ts'
import { until } from '../phones/until.ts'
import { accessFaults, faultsInEveryShape, picture } from './browser.ts'
import { completeWizard, openPageWorld, shownPassword, type PageWorld } from './wizard.ts'

let world: PageWorld
let desk: Phone
let password: string
const folder = mkdtempSync(join(tmpdir(), 'callytics-sounds-'))
const faults: string[] = []
const look = async (name: string) => faults.push(...(await faultsInEveryShape(world.page, name)))
const file = (name: string, content: Uint8Array | string) => {
	writeFileSync(join(folder, name), content)
	return join(folder, name)
}

beforeAll(async () => {
	world = await openPageWorld('sounds')
	await completeWizard(world)
	const { page } = world
	await page.goto('/extensions')
	await page.getByRole('link', { name: /Front desk/ }).click()
	password = await shownPassword(page)
	desk = await world.open(world.phonesHost, '201')
	desk.when({ does: 'answer', afterMs: 200 })
	await desk.register(password)
	await page.getByRole('row', { name: /201/ }).getByText('Registered').waitFor()
})
afterAll(async () => {
	await world.close()
	rmSync(folder, { recursive: true })
})

test('the first page says what sounds are good for, and lets the built-in ones be heard', async () => {
	const { page } = world
	await page.goto('/sounds')
	await page.getByText('No sound of your own yet').waitFor()
	await look('sounds-empty')
	const heard = page.waitForResponse('**/sounds/audio/callytics/welcome')
	await page.getByRole('button', { name: 'Play Welcome' }).click()
	expect((await heard).status()).toBeLessThan(300)
})

test('a text is listened to, and becomes a sound', async () => {
	const { page } = world
	await page.goto('/sounds/speak')
	await page.getByLabel('Name', { exact: true }).fill('Closed today')
	await page.getByLabel('Text', { exact: true }).fill('We are closed today. Please call again tomorrow.')
	await page.getByLabel('Language', { exact: true }).selectOption('en-gb')
	const heard = page.waitForResponse('**/sounds/preview?*')
	await page.getByRole('button', { name: 'Listen: the text as it will sound' }).click()
	const preview = await heard
	expect([preview.status() < 300, preview.headers()['content-type']]).toEqual([true, 'audio/wav'])
	await look('sound-speak')
	await page.getByRole('button', { name: 'Add the sound' }).click()
	await page.getByRole('heading', { name: 'Closed today' }).waitFor()
	await page.getByRole('row', { name: /Closed today/ }).waitFor()
	await look('sound')
})

test('a file is sent and converted; one that is no sound is refused, and what was typed stays', async () => {
	const { page } = world
	await page.goto('/sounds/upload')
	await page
		.getByLabel('File', { exact: true })
		.setInputFiles(file('holiday.wav', 'PK\x03\x04 an archive by another name'))
	await page.getByLabel('Name', { exact: true }).fill('Holiday music')
	await page.getByRole('button', { name: 'Upload' }).click()
	await page.getByText(/This is a ZIP archive/).waitFor()
	expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Holiday music')
	await look('sound-refused')
	await page.getByLabel('File', { exact: true }).setInputFiles(file('music.wav', toneFile(20)))
	await page.getByRole('button', { name: 'Upload' }).click()
	await page
		.getByRole('row', { name: /Holiday music/ })
		.getByText('20 s')
		.waitFor()
})

/** Has the phone rung by what is on this part of the page, and says a tone into it. @param meanwhile done once it rings */
async function sayIntoPhone(part: Locator, name: string, meanwhile?: () => Promise<unknown>) {
	await part.getByLabel('Name', { exact: true }).fill(name)
	await part.getByLabel('Phone that rings').selectOption('201')
	const before = desk.incoming.length
	await part.getByRole('button', { name: 'Ring the phone' }).click()
	await part.getByText(/Speak after the tone/).waitFor()
	await meanwhile?.()
	const call = await until('the phone is rung', () => desk.incoming[before])
	await call.say(0)
	// Asterisk's tone is 700 Hz.
	await call.hearUntil('the tone', ({ samples }) => toneMs(samples, 700) >= 200, 20_000)
	await call.say(1100)
	await new Promise((resolve) => setTimeout(resolve, 2_500)) // so long is spoken
	await call.hangUp()
}

test('a phone rings, and what is said into it is a sound when it hangs up', async () => {
	const { page } = world
	await page.goto('/sounds/record')
	await sayIntoPhone(page.locator('body'), 'Said by phone', () => look('sound-record'))
	await page.getByRole('row', { name: /Said by phone/ }).waitFor({ timeout: 30_000 })
})

test('the page is closed and the console killed while somebody speaks: what was said is a sound all the same', async () => {
	const { page } = world
	await page.goto('/sounds/record')
	await page.getByLabel('Name', { exact: true }).fill('Said over a restart')
	await page.getByLabel('Phone that rings').selectOption('201')
	await page.getByRole('button', { name: 'Ring the phone' }).click()
	await page.getByText(/Speak after the tone/).waitFor()
	await page.goto('about:blank')
	const call = desk.incoming.at(-1)!
	await call.say(0)
	await call.hearUntil('the tone', ({ samples }) => toneMs(samples, 700) >= 200, 20_000)
	await call.say(1100)
	await world.appliance.exec(['systemctl', 'kill', '--signal=KILL', 'callytics-console'])
	await world.appliance.exec(['systemctl', 'restart', 'callytics-console'])
	expect(await waitForConsole(world.appliance.address, 60)).toBe(true)
	await call.hangUp()
	const isListed = async () => {
		await page.goto('/sounds')
		return page.getByRole('row', { name: /Said over a restart/ }).count()
	}
	await expect.poll(isListed, { timeout: 30_000 }).toBe(1)
})

test('a schedule says at once how it stands, and is closed and opened with one press', async () => {
	const { page } = world
	await page.goto('/schedules')
	await page.getByText('No schedule yet').waitFor()
	await look('schedules-empty')
	await page.getByRole('link', { name: 'Add a schedule' }).first().click()
	await page.getByLabel('Name', { exact: true }).fill('Office hours')
	await page.getByLabel('Star code').fill('*81')
	await page.getByRole('textbox', { name: 'Monday, opens, 1' }).fill('830')
	await page.getByRole('textbox', { name: 'Monday, closes, 1' }).fill('12')
	await page.getByRole('button', { name: 'Add hours on Monday' }).click()
	await page.getByRole('button', { name: 'Copy the hours of Monday to other days' }).click()
	await page.getByRole('dialog').getByRole('button', { name: 'Copy the hours' }).click()
	expect(await page.getByRole('textbox', { name: 'Friday, opens, 1' }).inputValue()).toBe('08:30')
	await look('schedule-new')
	await page.getByRole('button', { name: 'Add the schedule' }).click()
	await page.getByRole('heading', { name: 'Office hours' }).waitFor()
	const row = page.getByRole('row', { name: /Office hours/ })
	await row.getByRole('button', { name: 'Closed now' }).click()
	await row.getByText('Closed by hand').waitFor()
	await row.getByRole('button', { name: 'Open now' }).click()
	await row.getByText('Opened by hand').waitFor()
	await look('schedule')
})

test('its star code switches it from a phone, and the page follows', async () => {
	const { page } = world
	await page.goto('/schedules')
	const row = page.getByRole('row', { name: /Office hours/ })
	await row.getByText('Opened by hand').waitFor()
	const call = await desk.calls('*81', { login: { name: '201', password } })
	await call.hearUntil('a confirmation', ({ samples }) => audibleMs(samples) > 500)
	await call.ended(30_000)
	await row.getByText('Closed by hand').waitFor()
})

test('holidays come from a calendar file; a broken one is refused with the reason', async () => {
	const { page } = world
	await page.getByRole('link', { name: 'Office hours' }).click()
	await page.getByLabel('Calendar file').setInputFiles(file('broken.ics', '<html>not a calendar</html>'))
	await page.getByRole('button', { name: 'Take the file in' }).click()
	await page.getByText(/This is not an iCalendar file/).waitFor()
	const year = new Date().getUTCFullYear() + 1
	const days = ['0101', '0501', '1225'].flatMap((day) => [
		...['BEGIN:VEVENT', `UID:${day}`, `SUMMARY:Day ${day}`, `DTSTART;VALUE=DATE:${year}${day}`, 'END:VEVENT'],
	])
	const calendar = ['BEGIN:VCALENDAR', ...days, 'END:VCALENDAR'].join('\r\n')
	await page.getByLabel('Calendar file').setInputFiles(file('holidays.ics', calendar))
	await page.getByRole('button', { name: 'Take the file in' }).click()
	await page.getByText('3 holidays were taken in.').waitFor()
	await page.getByText('Day 1225').waitFor()
	await look('schedule-holidays')
})

test('a prompt is put together from a sound, a text and a value', async () => {
	const { page } = world
	await page.goto('/flows')
	await page.getByRole('link', { name: 'Main line' }).click()
	await page.locator('.svelte-flow__node', { hasText: 'Menu' }).first().click()
	await page.getByRole('button', { name: 'Add a text' }).first().click()
	await page.getByLabel('What is said').first().fill('Good day, {{ call.callerName }}.')
	await page.getByRole('button', { name: 'Move Text, 2 of 2 up' }).click()
	await page.getByText('Text is now 1 of 2').waitFor()
	await page.getByRole('button', { name: 'Remove Sound, 2 of 2' }).click()
	await page.getByRole('button', { name: 'Add a sound' }).first().click()
	await page.getByLabel('Sound', { exact: true }).first().selectOption({ label: 'Closed today' })
	await page.getByText(/saved/).first().waitFor()
	faults.push(...(await accessFaults(page)))
	await picture(page, 'prompt-field')
})

test('a prompt is said into a phone without leaving the flow, and is chosen in it at once', async () => {
	const { page } = world
	await page.getByRole('button', { name: 'Record by phone' }).first().click()
	await sayIntoPhone(page.getByRole('dialog'), 'Said in the flow')
	const sound = page.getByLabel('Sound', { exact: true }).first()
	await expect
		.poll(() => sound.evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.text), { timeout: 30_000 })
		.toBe('Said in the flow')
	await page.getByRole('dialog').waitFor({ state: 'hidden' })
	expect(await page.getByLabel('What is said').first().inputValue()).toBe('Good day, {{ call.callerName }}.')
})

test('a sound nobody hears is deleted', async () => {
	const { page } = world
	await page.goto('/sounds')
	await page.getByRole('link', { name: 'Holiday music' }).click()
	await page.getByRole('button', { name: 'Delete the sound' }).click()
	await page.getByRole('dialog').getByRole('button', { name: 'Delete the sound' }).click()
	await page.waitForURL('**/sounds')
	await expect.poll(() => page.getByRole('row', { name: /Holiday music/ }).count()).toBe(0)
	await look('sounds')
})

test('no page has a fault that axe can find, in light and dark, at the desk and on a phone', () => {
	expect(faults).toEqual([])
})

test('no page complained in the browser', () => {
	const expected = /status of (400|401|403|404|409|429)/
	expect(world.browser.complaints.filter((complaint) => !expected.test(complaint))).toEqual([])
})
