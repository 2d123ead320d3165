/** Action set-certificate: the console shows a certificate of the user's own from now on. */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readCertificate } from '../certificate.ts'
import { replaceFile } from '../files.ts'
import type { HelperRequest } from '../protocol.ts'
import { run } from '../run.ts'
import type { Action } from './action.ts'

type Request = Extract<HelperRequest, { action: 'set-certificate' }>

/** Root's alone: appliance/firstboot/uploaded.ts puts it where the console finds it. */
export const uploadedFolder = '/var/lib/callytics/tls/uploaded'

export const setCertificate: Action<Request, { chain: string; key: string }> = {
	verify: ({ certificate }) => void readCertificate(certificate, new Date()),
	generate: ({ certificate }) => readCertificate(certificate, new Date()),
	async apply({ chain, key }) {
		await mkdir(uploadedFolder, { recursive: true, mode: 0o700 })
		// Without the certificate the folder counts as empty: whenever the power goes, there is no key of another one.
		await rm(join(uploadedFolder, 'chain.pem'), { force: true })
		await replaceFile(join(uploadedFolder, 'key.pem'), key, 0o600)
		await replaceFile(join(uploadedFolder, 'chain.pem'), chain, 0o600)
		await run('/usr/bin/systemctl', ['start', 'callytics-certificate.service'])
		return ''
	},
}
