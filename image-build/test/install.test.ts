/** Installing to another disk up to the first start of what was installed. A kind of its own: one more first boot is more than a run of everything has time for. */
import { afterAll, beforeAll } from 'vitest'
import type { Machine } from '../vm.ts'
import { otherDisks, testInstallation, testInstalledDisk } from './install-tests.ts'
import { startMachine } from './update-machine.ts'

let machine: Machine

beforeAll(async () => {
	machine = await startMachine('vminst', { others: otherDisks })
})
afterAll(async () => {
	await machine?.cutPower()
	await machine?.stop()
})

testInstallation(() => machine)
testInstalledDisk(() => machine)
