/** A crash of a unit, as `kill -9` makes one. */
import type { Appliance } from '../../../image-build/testbed.ts'
import { until } from '../phones/until.ts'

/** Kills a unit's main process and waits until systemd has another one running. */
export async function killAndWait(appliance: Appliance, unit: string): Promise<void> {
	const before = await appliance.mainProcess(unit)
	await appliance.killUnit(unit)
	await until(`${unit} runs again`, async () => !['0', before].includes(await appliance.mainProcess(unit)), 20_000, 100)
}
