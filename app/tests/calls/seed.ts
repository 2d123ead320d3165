/** What the set-up wizard is told in call tests, and flows that no editor would publish, put straight into the database. */
import type { FlowDocument } from '#lib/flow/document.ts'
import type { Appliance } from '../../../image-build/testbed.ts'

export interface SeedFlow {
	name: string
	did: string
	document: FlowDocument
}

/** The number of the main line: greeting, menu, 1 rings 201, 2 rings 202. */
export const mainDid = '+3225550100'

/** The extensions that the wizard makes. */
export const extensions = ['201', '202', '203'].map((number) => ({ number, name: `Desk ${number}` }))

/** Text as an SQL literal. */
export function quote(text: string): string {
	return `'${text.replaceAll("'", "''")}'`
}

function statements(flows: readonly SeedFlow[]): string[] {
	const rows = flows.flatMap(({ name, did, document }) => {
		const json = `${quote(JSON.stringify(document))}::jsonb`
		const id = `(select id from flows where name = ${quote(name)})`
		return [
			`insert into flows (name, draft) values (${quote(name)}, ${json})`,
			`insert into flow_versions (flow_id, version, document) values (${id}, 1, ${json})`,
			`update flows set published_version = 1 where id = ${id}`,
			`insert into inbound_routes (did, flow_id) values (${quote(did)}, ${id})`,
		]
	})
	return [...rows, 'update appliance set routing_revision = routing_revision + 1']
}

/** Runs SQL as the appliance's own user. @returns what psql prints, one row a line */
export function runSql(appliance: Appliance, sql: string): Promise<string> {
	const command = ['runuser', '-u', 'callytics', '--', 'psql', '-h', '/run/postgresql', '-d', 'callytics']
	return appliance.exec([...command, '-v', 'ON_ERROR_STOP=1', '-qAt', '-f', '-'], sql)
}

/** Publishes flows as they are, with a number each; the console puts them into force when it is started again. */
export async function plantFlows(appliance: Appliance, flows: readonly SeedFlow[]): Promise<void> {
	await runSql(appliance, ['begin', ...statements(flows), 'commit', ''].join(';\n'))
	await appliance.restartUnit('callytics-console.service')
}

/** The extensions' passwords, as the wizard made them. */
export async function readPasswords(appliance: Appliance): Promise<Map<string, string>> {
	const text = await runSql(appliance, 'select number, sip_password from extensions')
	return new Map(
		text
			.trim()
			.split('\n')
			.map((line) => line.split('|') as [string, string]),
	)
}
