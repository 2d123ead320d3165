/** Makes Asterisk trust a carrier's own authority, by hand as an administrator does; Asterisk is restarted, and no phone is registered. */
import type { Appliance } from '../../../image-build/testbed.ts'

/** @param certificate the authority's, PEM */
export async function trustAuthority(appliance: Appliance, certificate: string): Promise<void> {
	const folder = '/var/lib/callytics/asterisk-custom'
	await appliance.exec(['tee', `${folder}/authority.pem`], certificate)
	const section = '[transport-tls](+)\nca_list_file = /etc/asterisk-custom/authority.pem\n'
	await appliance.exec(['tee', `${folder}/pjsip.conf`], section)
	await appliance.restartUnit('asterisk.service')
}
