/** Issues the certificate of console and phones anew when the machine's names or addresses have changed, or it is about to end; one that was uploaded stays. */
import { issueCertificate } from './authority.ts'
import { consoleNames, reachableAddresses } from './addresses.ts'
import { askAsterisk } from '../helper/asterisk-cli.ts'
import { Refusal } from '../helper/refusal.ts'
import { copyForAsterisk } from './for-asterisk.ts'
import { installUploaded } from './uploaded.ts'

const ADDRESS_WAIT_MS = 5000 // a machine without a network still gets its certificate, and a new one with the address
const LOOK_EVERY_MS = 100

if (!installUploaded()) {
	const deadline = Date.now() + ADDRESS_WAIT_MS
	while (reachableAddresses().length === 0 && Date.now() < deadline)
		await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))

	// The console watches the file and takes the new certificate without a restart.
	issueCertificate(consoleNames(), new Date())
}

if (copyForAsterisk())
	await askAsterisk('module reload res_pjsip.so').catch((error: unknown) => {
		// It reads the new one when it starts.
		if (!(error instanceof Refusal)) throw error
	})
