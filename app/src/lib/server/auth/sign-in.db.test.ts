/** Sign-ins in the audit log: who, from where, and never what was typed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { database } from '#lib/server/db/pool.ts'
import type { Actor } from '#lib/server/settings/actor.ts'
import { readAuditLog } from '#lib/server/settings/audit.ts'
import { completeSetupStep, createAdministrator, setupActor } from '#lib/server/settings/setup.ts'
import { freshDatabase } from '../../../../tests/db.ts'
import { sessionCookie, type Cookies } from './cookies.ts'
import { signOut } from './sessions.ts'
import { verifySetupCode } from './setup-code.ts'
import { signIn } from './sign-in.ts'

await freshDatabase()
const stateDirectory = mkdtempSync(join(tmpdir(), 'callytics-state-'))
writeFileSync(join(stateDirectory, 'setup-code'), 'K7QM-3FXP\n')
afterAll(() => rmSync(stateDirectory, { recursive: true }))

function browser(): Cookies {
	const jar = new Map<string, string>()
	return {
		get: (name) => jar.get(name),
		set: (name, value) => void jar.set(name, value),
		delete: (name) => void jar.delete(name),
	}
}

const visitor = { address: '192.0.2.7', userAgent: 'Test' }
const password = 'engines weave algebra'
let ada: Actor
beforeAll(async () => {
	await createAdministrator({ name: 'Ada', login: 'ada', password }, visitor.address)
	ada = await setupActor(visitor.address)
})

/** What is added to the log by this, the oldest first. */
async function said(work: () => Promise<unknown>): Promise<string[]> {
	const before = (await readAuditLog({ limit: 1 })).entries[0]?.id ?? 0
	await work()
	const { entries } = await readAuditLog({ limit: 100 })
	return entries
		.filter(({ id }) => id > before)
		.map(({ sentence }) => sentence)
		.toReversed()
}

test('whoever sets the appliance up stands in the log from the first step on', async () => {
	const { entries } = await readAuditLog({ limit: 10 })
	expect(entries.map(({ sentence, address }) => `${sentence} (${address})`)).toEqual([
		'Whoever set the appliance up completed a step of the set-up: administrator (192.0.2.7)',
		'Whoever set the appliance up added user Ada (192.0.2.7)',
	])
	const steps = async () => {
		await verifySetupCode('K7QM-3FXP', visitor.address, browser(), stateDirectory)
		await verifySetupCode('WRONG', visitor.address, browser(), stateDirectory).catch(() => undefined)
		await completeSetupStep('trunk', ada)
		await completeSetupStep('trunk', ada)
	}
	expect(await said(steps)).toEqual([
		'Somebody showed the set-up code',
		'Somebody was refused with a wrong set-up code',
		'Ada completed a step of the set-up: trunk',
	])
})

test('a sign-in, a refused one and a sign-out are noted, and never what was typed', async () => {
	const mine = browser()
	const signs = async () => {
		await signIn({ login: 'ada', password: 'wrong guess' }, visitor, browser()).catch(() => undefined)
		await signIn({ login: 'my-secret-words', password }, visitor, browser()).catch(() => undefined)
		await signIn({ login: 'ada', password }, visitor, mine)
		await signOut(mine, '192.0.2.8')
		mine.set(sessionCookie, 'no session any more', { path: '/' })
		await signOut(mine, '192.0.2.8')
	}
	expect(await said(signs)).toEqual([
		'Somebody was refused as Ada',
		'Somebody was refused with an unknown name',
		'Ada signed in',
		'Ada signed out',
	])
	const { entries } = await readAuditLog({ limit: 1, kind: 'sign-in' })
	expect(entries[0]).toMatchObject({ address: '192.0.2.8', changes: [] })
	const { rows } = await sql<{ log: string }>`select audit_entries::text as log from audit_entries`.execute(database())
	expect(rows.filter(({ log }) => /wrong guess|my-secret-words|engines/.test(log))).toEqual([])
})

test('guesses at one account from ever new addresses wait, and its owner gets in where they are signed in', async () => {
	const from = (address: string) => ({ address, userAgent: 'Test' })
	const guess = (address: string) => signIn({ login: 'ada', password: 'a guess' }, from(address), browser())
	const home = from('203.0.113.9')
	await signIn({ login: 'ada', password }, home, browser())
	// However long a machine takes over a password, the wait is not over meanwhile.
	vi.useFakeTimers({ toFake: ['Date'] })
	for (let host = 1; host <= 20; host++) await guess(`198.51.100.${host}`).catch(() => undefined)
	await expect(guess('198.51.100.21')).rejects.toMatchObject({ code: 'throttle.wait' })
	expect(await signIn({ login: 'ada', password }, home, browser())).toBe('console')
	// The right password forgives what was counted.
	await expect(guess('198.51.100.22')).rejects.toMatchObject({ code: 'sign_in.refused' })
	vi.useRealTimers()
})

test('the addresses of one network of IPv6 guess together', async () => {
	const guess = (end: number) =>
		signIn({ login: 'nobody6', password: 'a guess' }, { address: `2001:db8:0:6::${end}`, userAgent: '' }, browser())
	vi.useFakeTimers({ toFake: ['Date'] })
	for (let end = 1; end <= 4; end++) await expect(guess(end)).rejects.toMatchObject({ code: 'sign_in.refused' })
	await expect(guess(5)).rejects.toMatchObject({ code: 'throttle.wait' })
	vi.useRealTimers()
})

test('whoever knows the password of somebody who is switched off stands in the log', async () => {
	const signs = async () => {
		await database().updateTable('users').set({ isActive: false }).execute()
		const refused = signIn({ login: 'ada', password }, visitor, browser())
		await expect(refused).rejects.toMatchObject({ code: 'sign_in.switched_off' })
		await database().updateTable('users').set({ isActive: true }).execute()
	}
	expect(await said(signs)).toContain('Somebody was refused as Ada')
})
