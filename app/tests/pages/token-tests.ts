/** Tokens of programs on the page of people: made by an administrator, shown once, good for what was chosen, revoked. */
import { expect, test } from 'vitest'
import { openFormBrowser } from '../../../image-build/form-browser.ts'
import { openPerson } from './people.ts'
import { administrator, type PageWorld } from './wizard.ts'

/** @param place port and path @returns status and body, asked at the machine itself: the firewall keeps the port of metrics closed */
function metricsAt({ appliance }: PageWorld, place: string, token: string): Promise<string> {
	const program = `process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
		const answer = await fetch('https://127.0.0.1:${place}', { headers: { authorization: 'Bearer ${token}' } })
		console.log(answer.status, await answer.text())`
	return appliance.exec(['node', '--no-warnings', '--input-type=module', '--eval', program])
}

/**
 * @param look at the page in every shape
 * @param somebody who has no token
 */
export function testTokens(world: () => PageWorld, look: (name: string) => Promise<unknown>, somebody: string): void {
	test('a program reads calls with a token that is shown once, and no more once it is revoked', async () => {
		const { page } = world()
		await page.goto('/account')
		await page.getByRole('link', { name: 'Make a token' }).click()
		await page.waitForURL('**/account/tokens/new')
		await page.getByRole('textbox', { name: 'Name' }).fill('CRM')
		await look('token-new')
		await page.getByRole('button', { name: 'Make the token' }).click()
		await page.getByText('Open at least one area').waitFor()
		expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('CRM')
		await page.getByLabel('Overview and calls', { exact: true }).selectOption('Look')
		await page.getByRole('button', { name: 'Make the token' }).click()
		const token = await page.locator('code').first().innerText()
		await look('token')
		const headers = { authorization: `Bearer ${token}` }
		const browser = openFormBrowser(world().appliance.address)
		const asked = (path: string) => browser.sendBody('POST', path, Buffer.alloc(0), headers)
		const got = async (path: string) => {
			const answer = await page.request.fetch(path, { headers: { ...headers, cookie: '' } })
			return { status: answer.status(), body: (await answer.json()) as Record<string, unknown> }
		}
		expect(await got('/api/calls?limit=5')).toMatchObject({ status: 200, body: { calls: [], older: null } })
		expect(await got('/api/calls/none')).toMatchObject({ status: 404, body: { code: 'call.not_found' } })
		expect(await got('/api/overview')).toMatchObject({
			status: 200,
			body: { appliance: { name: 'fenwick' }, calls: [] },
		})
		expect(await metricsAt(world(), '443/api/metrics', token)).toContain(
			'callytics_calls_running{direction="inbound"} 0\n',
		)
		expect(await metricsAt(world(), '9464/metrics', token)).toContain('callytics_service_up{unit="asterisk"} 1\n')
		expect(await metricsAt(world(), '9464/metrics', 'cly_wrong')).toMatch(/^401 /)
		expect(await metricsAt(world(), '9464/api/calls', token)).toMatch(/^404 /)
		expect(await got('/firewall/kernel')).toMatchObject({ status: 403, body: { code: 'permission.missing' } })
		expect((await asked('/flows/import')).status).toBe(403)
		await page.goto('/account')
		await page.getByText(/Last used: today/).waitFor()
		await openPerson(page, somebody)
		await page.getByRole('link', { name: /Tokens/ }).click()
		await page.getByText(`No program has a token of ${somebody}.`).waitFor()
		await openPerson(page, administrator.name)
		await page.getByRole('link', { name: /Tokens/ }).click()
		await page.getByText(/Overview and calls: look[^]*Last used: today/).waitFor()
		await look('person-tokens')
		await page.getByRole('button', { name: 'Revoke the token CRM' }).click()
		await page.getByText('CRM').waitFor({ state: 'detached' })
		expect(await got('/api/calls')).toMatchObject({ status: 401, body: { code: 'token.refused' } })
		await page.goto('/account')
		await page.getByRole('link', { name: 'What programs can ask' }).click()
		await page.getByRole('heading', { name: 'GET /api/overview' }).waitFor()
		await look('help-api')
	})
}
