/** The second factor of users: the sealed secret behind their codes, and codes for when the phone is lost. */
import { sql } from 'kysely'
import type { Role } from '../../domain/user.ts'
import { database } from './pool.ts'

export interface SecondFactorRow {
	sealedSecret: Buffer
	/** Null until its first code was typed in. */
	confirmedAt: Date | null
}

export async function getSecondFactor(userId: string): Promise<SecondFactorRow | undefined> {
	return database()
		.selectFrom('secondFactors')
		.select(['sealedSecret', 'confirmedAt'])
		.where('userId', '=', userId)
		.executeTakeFirst()
}

/** Begins one; what was begun before and never confirmed is replaced. @returns false when there is a confirmed one */
export async function beginSecondFactor(userId: string, sealedSecret: Buffer): Promise<boolean> {
	const row = await database()
		.insertInto('secondFactors')
		.values({ userId, sealedSecret })
		.onConflict((conflict) =>
			conflict.column('userId').doUpdateSet({ sealedSecret }).where('secondFactors.confirmedAt', 'is', null),
		)
		.returning('userId')
		.executeTakeFirst()
	return row !== undefined
}

/** From now on it counts. @param step of the code that proved it, which is used up by that */
export async function confirmSecondFactor(userId: string, step: number): Promise<void> {
	await database()
		.updateTable('secondFactors')
		.set({ confirmedAt: sql`now()`, lastUsedStep: step })
		.where('userId', '=', userId)
		.execute()
}

/** Uses up the code of a step and all before it. @returns false when it was used already */
export async function useStep(userId: string, step: number): Promise<boolean> {
	const row = await database()
		.updateTable('secondFactors')
		.set({ lastUsedStep: step })
		.where('userId', '=', userId)
		.where('confirmedAt', 'is not', null)
		.where('lastUsedStep', '<', step)
		.returning('userId')
		.executeTakeFirst()
	return row !== undefined
}

/** @returns false when there was none */
export async function deleteSecondFactor(userId: string): Promise<boolean> {
	await database().deleteFrom('recoveryCodes').where('userId', '=', userId).execute()
	const result = await database().deleteFrom('secondFactors').where('userId', '=', userId).executeTakeFirst()
	return result.numDeletedRows > 0n
}

/** New codes in place of all before. */
export async function replaceRecoveryCodes(userId: string, hashes: readonly Buffer[]): Promise<void> {
	await database().deleteFrom('recoveryCodes').where('userId', '=', userId).execute()
	await database()
		.insertInto('recoveryCodes')
		.values(hashes.map((codeHash) => ({ codeHash, userId })))
		.execute()
}

export async function countRecoveryCodes(userId: string): Promise<number> {
	const row = await database()
		.selectFrom('recoveryCodes')
		.select((eb) => eb.fn.countAll<number>().as('count'))
		.where('userId', '=', userId)
		.where('usedAt', 'is', null)
		.executeTakeFirstOrThrow()
	return Number(row.count)
}

/** Uses up a recovery code. @returns false when it is none of this user's, or was used already */
export async function useRecoveryCode(userId: string, codeHash: Buffer): Promise<boolean> {
	const row = await database()
		.updateTable('recoveryCodes')
		.set({ usedAt: sql`now()` })
		.where('userId', '=', userId)
		.where('codeHash', '=', codeHash)
		.where('usedAt', 'is', null)
		.returning('userId')
		.executeTakeFirst()
	return row !== undefined
}

/** Roles that get no further without one. */
export async function secondFactorRoles(): Promise<Role[]> {
	const row = await database().selectFrom('appliance').select('secondFactorRoles').executeTakeFirstOrThrow()
	return row.secondFactorRoles as Role[]
}

export async function setSecondFactorRoles(roles: readonly Role[]): Promise<void> {
	await database()
		.updateTable('appliance')
		.set({ secondFactorRoles: [...roles] })
		.execute()
}
