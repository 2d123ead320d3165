/** The settings that call tests begin with, put straight into the appliance's database; the console puts them into force when it starts. */
import { receptionMenu } from '#lib/server/settings/flow-templates.ts'
import type { FlowDocument } from '#lib/flow/document.ts'
import type { Appliance } from '../../../image-build/testbed.ts'

export interface SeedFlow {
	name: string
	did: string
	document: FlowDocument
}

export interface Seed {
	extensions: { number: string; name: string; password: string }[]
	trunks: { name: string; host: string; port: number; isEnabled?: boolean }[]
	flows: SeedFlow[]
}

/** The number of the main line: greeting, menu, 1 rings 201, 2 rings 202. */
export const mainDid = '+3225550100'

/** What nearly every test needs. @param carrierAddress where the line `carrier` leads */
export function usualSeed(carrierAddress: string, more: SeedFlow[] = []): Seed {
	return {
		extensions: ['201', '202', '203'].map((number) => ({
			number,
			name: `Desk ${number}`,
			password: `password-of-${number}-0000`,
		})),
		trunks: [{ name: 'carrier', host: carrierAddress, port: 5060 }],
		flows: [{ name: 'Main line', did: mainDid, document: receptionMenu(['201', '202']) }, ...more],
	}
}

/** Text as an SQL literal. */
export function quote(text: string): string {
	return `'${text.replaceAll("'", "''")}'`
}

function statements(seed: Seed): string[] {
	const extensions = seed.extensions.map(
		({ number, name, password }) =>
			`insert into extensions (number, name, sip_password) values (${quote(number)}, ${quote(name)}, ${quote(password)})`,
	)
	const trunks = seed.trunks.map(
		({ name, host, port, isEnabled = true }) =>
			`insert into trunks (name, kind, host, port, dial_format, codecs, is_enabled)
			values (${quote(name)}, 'address', ${quote(host)}, ${port}, '+{number}', '{alaw,ulaw}', ${isEnabled})`,
	)
	const flows = seed.flows.flatMap(({ name, did, document }) => {
		const json = `${quote(JSON.stringify(document))}::jsonb`
		const id = `(select id from flows where name = ${quote(name)})`
		return [
			`insert into flows (name, draft) values (${quote(name)}, ${json})`,
			`insert into flow_versions (flow_id, version, document) values (${id}, 1, ${json})`,
			`update flows set published_version = 1 where id = ${id}`,
			`insert into inbound_routes (did, flow_id) values (${quote(did)}, ${id})`,
		]
	})
	const appliance = `update appliance set set_up_at = now(), routing_revision = routing_revision + 1`
	return [...extensions, ...trunks, ...flows, appliance]
}

/** Runs SQL as the appliance's own user. @returns what psql prints, one row a line */
export function runSql(appliance: Appliance, sql: string): Promise<string> {
	const command = ['runuser', '-u', 'callytics', '--', 'psql', '-h', '/run/postgresql', '-d', 'callytics']
	return appliance.exec([...command, '-v', 'ON_ERROR_STOP=1', '-qAt', '-f', '-'], sql)
}

/** Writes the settings; all of them or none. */
export async function plantSeed(appliance: Appliance, seed: Seed): Promise<void> {
	await runSql(appliance, ['begin', ...statements(seed), 'commit', ''].join(';\n'))
}
