/** How what was fetched is judged, what of a dump is loaded and by whom, and what is changed before it is used. */
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Listing } from '../helper/restore/listing.ts'
import { contentsPath, dumpPath, stateFolder } from '../helper/restore/places.ts'
import { adjustSql, ownTables, quoted } from './adjust.ts'
import { renameSql } from './databases.ts'
import { accessOf, checkStaged, pathsOf } from './fetch.ts'
import { pathsToSwitch } from './journal.ts'
import { grantSql, makeRestoringSql } from './load.ts'
import { dataLines } from './toc.ts'

let root: string
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'callytics-restore-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const put = (path: string, text: string) => {
	mkdirSync(dirname(join(root, path)), { recursive: true })
	writeFileSync(join(root, path), text)
}

describe('what was fetched is looked at before anything is made of it', () => {
	const wav = `${stateFolder}/sounds/a.wav`
	const sha256 = 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb' // of "a"
	const contents = {
		...{ format: 1, version: '0.1.0', madeAt: '2026-01-02T03:04:05.000Z', migrations: ['0001_a.sql'], tables: {} },
		sample: [{ path: wav, size: 1, sha256 }],
	}
	const listed = (size = 1) => {
		const listing = new Listing()
		listing.take(JSON.stringify({ struct_type: 'node', type: 'file', path: wav, size }))
		return listing
	}
	beforeEach(() => {
		put(contentsPath, JSON.stringify(contents))
		put(dumpPath, 'dump')
		put(wav, 'a')
	})
	const check = (listing = listed()) => checkStaged(listing, ['database', 'sounds'], root)

	test('what is as the backup says is taken', async () => {
		expect(await check()).toMatchObject({ version: '0.1.0' })
	})
	test('a link is refused', async () => {
		symlinkSync('/etc/passwd', join(root, stateFolder, 'sounds/b.wav'))
		await expect(check()).rejects.toThrow('neither a file nor a folder')
	})
	test('a link in place of a folder is not followed', async () => {
		mkdirSync(join(root, stateFolder, 'firewall'))
		symlinkSync('/etc', join(root, stateFolder, 'wireguard'))
		await expect(check()).rejects.toThrow('neither a file nor a folder')
	})
	test('two names of one file are refused', async () => {
		linkSync(join(root, wav), join(root, stateFolder, 'sounds/b.wav'))
		await expect(check()).rejects.toThrow('linked to another file')
	})
	test('a file that is larger than the backup’s list says is refused', async () => {
		put(wav, 'a'.repeat(1000))
		await expect(check()).rejects.toThrow('1 files with 1000 bytes came, and it says 1 with 1')
	})
	test('a file that the list does not have is refused', async () => {
		put(`${stateFolder}/sounds/b.wav`, '')
		await expect(check()).rejects.toThrow('2 files with 1 bytes came, and it says 1 with 1')
	})
	test('a file that holds something else than what was backed up is refused', async () => {
		put(wav, 'b')
		await expect(check()).rejects.toThrow('is not what was backed up')
	})
	test.each(['private-key', 'preshared/AbC'])(
		'a key of the VPN with a second line, in %s, is refused',
		async (name) => {
			const key = `${'A'.repeat(43)}=\n`
			put(`${stateFolder}/wireguard/${name}`, key)
			expect(await check()).toMatchObject({ version: '0.1.0' })
			put(`${stateFolder}/wireguard/${name}`, `${key}PostUp = touch /evil\n`)
			await expect(check()).rejects.toThrow('a key of its VPN is none')
		},
	)
	test('a list of contents that is none is refused', async () => {
		put(contentsPath, '{"format":2}')
		await expect(check()).rejects.toThrow('list of contents cannot be read')
	})
})

test('owners and modes are this machine’s own, whatever the archive says', () => {
	const mode = (path: string, isFolder = false) => {
		const access = accessOf(path, isFolder)
		return `${access.user}:${access.group} ${access.mode.toString(8)}`
	}
	expect(mode('tls/ca.key')).toBe('root:root 600')
	expect(mode('tls/console.key')).toBe('root:callytics 640')
	expect(mode('tls/uploaded', true)).toBe('root:root 700')
	expect(mode('tls/uploaded/key.pem')).toBe('root:root 600')
	expect(mode('recordings/calls', true)).toBe('asterisk:callytics 2770')
	expect(mode('sounds/a.wav')).toBe('callytics:asterisk 640')
	expect(mode('asterisk-custom/pjsip.conf')).toBe('root:root 644')
	expect(() => accessOf('secrets/ari-password', false)).toThrow()
})

test('only what was chosen is fetched', () => {
	expect(pathsOf(['sounds'])).toEqual([contentsPath, `${stateFolder}/sounds`, `${stateFolder}/recordings/sounds`])
	// Its configuration names what root runs.
	expect(pathsOf(['database', 'vpn']).filter((path) => path.includes('wireguard'))).toEqual(
		['private-key', 'preshared'].map((name) => `${stateFolder}/wireguard/${name}`),
	)
	expect(pathsOf(['database'])).toContain(`${stateFolder}/backup/stage/second-factor-key`)
})

describe('of a dump, rows are taken and nothing that could be run', () => {
	const known = { tables: ['calls', 'migrations'], sequences: ['calls_id_seq'], functions: ['note_change()'] }
	const entry = (text: string) => `3420; 0 16453 ${text}`
	const own = [
		';',
		'; Archive created at 2026-01-02 03:04:05 UTC',
		'3300; 1259 16453 TABLE public calls callytics',
		'3301; 1255 16460 FUNCTION public note_change() callytics',
		'3302; 1259 16454 SEQUENCE public calls_id_seq callytics',
		entry('TABLE DATA public calls callytics'),
		entry('TABLE DATA public migrations callytics'),
		entry('SEQUENCE SET public calls_id_seq callytics'),
		'3303; 2606 16470 CONSTRAINT public calls calls_pkey callytics',
		'3304; 2606 16471 FK CONSTRAINT public calls calls_flow_id_fkey callytics',
		'3305; 2620 16472 TRIGGER public calls audit callytics',
	]
	test('rows and sequences of known tables', () => {
		expect(dataLines(own.join('\n'), known)).toEqual([
			entry('TABLE DATA public calls callytics'),
			entry('SEQUENCE SET public calls_id_seq callytics'),
		])
	})
	test.each([
		['a function of somebody else', entry('FUNCTION public run_this() callytics')],
		['a function of ours with other arguments', entry('FUNCTION public note_change(text) callytics')],
		['an extension', entry('EXTENSION - plpython3u ')],
		['a language', entry('PROCEDURAL LANGUAGE - plperlu postgres')],
		['an event trigger', entry('EVENT TRIGGER - boot postgres')],
		['a large object', entry('BLOB - 16999 callytics')],
		['rows of a table nobody knows', entry('TABLE DATA public other callytics')],
		['rows of the catalog', entry('TABLE DATA pg_catalog pg_authid postgres')],
		['a line that is none', 'copy calls from program $$id$$'],
	])('%s makes all of it refused', (_what, line) => {
		expect(() => dataLines([...own, line].join('\n'), known)).toThrow(/not as an appliance makes it/)
	})
	test('whoever loads may add rows and nothing else', () => {
		expect(makeRestoringSql).toMatchInlineSnapshot(`
			"drop database if exists callytics_restoring with (force);
			drop database if exists callytics_before_restore with (force);
			do $$ begin if not exists (select from pg_roles where rolname = 'callytics_restoring') then create role callytics_restoring login; end if; end $$;
			alter role callytics_restoring nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
			alter role callytics_restoring set session_replication_role = replica;
			create database callytics_restoring owner callytics template template0;
			revoke temporary on database callytics_restoring from public;
			"
		`)
		expect(grantSql).toMatchInlineSnapshot(`
			"set session_replication_role = replica;
			do $$ begin execute (
				select 'truncate ' || string_agg(oid::regclass::text, ', ') from pg_class
				where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> 'migrations'
			); end $$;
			grant select, insert on all tables in schema public to callytics_restoring;
			revoke insert on migrations from callytics_restoring;
			grant usage, select, update on all sequences in schema public to callytics_restoring;
			"
		`)
		expect(makeRestoringSql.replaceAll(/no(superuser|createdb|createrole)/g, '')).not.toMatch(
			/superuser|createdb|createrole|pg_execute_server_program|pg_write_server_files/,
		)
	})
})

describe('what a restored database is told before it is used', () => {
	const order = {
		...{ runId: crypto.randomUUID(), source: 'own' as const, snapshot: 'a'.repeat(64) },
		by: { name: "O'Hara", address: '192.0.2.1' },
	}
	test('trunks are off, nobody is signed in, the deed is noted, and the plan of backups stays this machine’s', () => {
		const sql = adjustSql(
			{ ...order, parts: ['database'] },
			'then',
			new Map([['backup_plan', '[{"a":"it\'s"}]']]),
			false,
		)
		expect(sql).toContain('trunks_held_since')
		expect(sql).toContain('delete from web_sessions;')
		expect(sql).toContain("'O''Hara'")
		expect(sql).toContain(`json_populate_recordset(null::backup_plan, '[{"a":"it''s"}]')`)
	})
	test('the network and the VPN keep the settings that fit their files', () => {
		expect(ownTables(['database', 'vpn', 'network'])).toEqual(['backup_plan'])
		expect(ownTables(['database', 'vpn'])).toContain('network')
		expect(ownTables(['database'])).toContain('vpn_peers')
	})
	test('a text stays a text', () => {
		expect(quoted("a'; drop table calls; --")).toBe("'a''; drop table calls; --'")
	})
	test('names change in one transaction', () => {
		expect(renameSql('callytics_restoring', 'callytics_before')).toMatch(
			/begin;\nalter database callytics rename to callytics_before;\nalter database callytics_restoring rename to callytics;\ncommit;/,
		)
	})
})

test('recordings alone are added to what is there; with the database they take its place', () => {
	expect(pathsToSwitch(['recordings'])).toEqual({ replaced: [], added: ['recordings/calls'] })
	expect(pathsToSwitch(['database', 'recordings'])).toEqual({ replaced: ['recordings/calls'], added: [] })
	expect(pathsToSwitch(['asterisk', 'sounds']).replaced).toEqual(['asterisk-custom'])
})
