/** Backups that somebody has changed who holds the repository's key: like any other, but for their dump. */

const stage = '/var/lib/callytics/backup/stage'
const dump = `/run/evil${stage}/database.dump`
const asBackup = (script: string) => `setpriv --reuid=979 --regid=979 --clear-groups sh -ec '
	export RESTIC_REPOSITORY=/var/lib/callytics/backups RESTIC_PASSWORD_FILE=/var/lib/callytics/backup/current/key
	export RESTIC_CACHE_DIR=/var/lib/callytics/backup/cache
	${script}'`

/** Adds a backup to the repository that differs from another one by what a script does to its dump. */
export const tamper = (snapshot: string, change: string) => `rm -rf /run/evil; mkdir -m 777 /run/evil
	${asBackup(`restic -q restore ${snapshot} --target /run/evil --include ${stage}`)}
	${change}
	cp /run/evil${stage}/* ${stage}/; chown -R callytics-backup: ${stage}
	${asBackup(`restic -q backup --tag callytics ${stage}`)}
	rm -r ${stage}/*`

/** The dump of a database in which something was done. */
export const remade = (statement: string) => `chmod -R a+rX /run/evil
	setpriv --reuid=postgres --regid=postgres --clear-groups sh -e <<- "END"
		createdb evil
		pg_restore --dbname=evil --no-owner --exit-on-error ${dump}
		psql -q -d evil -c "${statement}"
		pg_dump --format=custom --compress=none --no-owner --file=/run/evil/made evil
		dropdb evil
	END
	cp /run/evil/made ${dump}`

const program = String.raw`const { readFileSync, writeFileSync } = require("node:fs")
const text = readFileSync(process.argv[1], "latin1")
const begin = /COPY public\.appliance \([^)]*\) FROM stdin;\n/.exec(text)[0]
const evil = "COPY public.appliance FROM PROGRAM \u0027touch /var/lib/postgresql/evil\u0027;"
writeFileSync(process.argv[1], text.replace(begin, evil.padEnd(begin.length)), "latin1")`

/** The statement with which pg_restore begins a table's rows starts a program instead; nothing else is changed. */
export const withProgram = `node -e '${program}' ${dump}`

const counted = `set time zone 'UTC'; set datestyle to 'ISO'; set bytea_output to 'hex'; set extra_float_digits to 1;
	select json_build_object('format', 1, 'version', '0.0.9', 'madeAt', '2026-01-01T00:00:00.000Z', 'sample', '[]'::json,
		'migrations', (select json_agg(name order by name) from migrations),
		'tables', (select json_object_agg(relname, json_build_object('rows', (xpath('/row/c/text()', x))[1]::text::int,
			'sum', (xpath('/row/s/text()', x))[1]::text)) from pg_class, query_to_xml(format(
			'select count(*) as c, coalesce(sum((''x'' || left(md5(t::text), 15))::bit(60)::bigint), 0) as s from public.%I t',
			relname), false, true, '') x
			where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')))`

/** The dump and the list of contents of an earlier version, whose last migration this was; no tampering, but made in the same way. */
export const ofVersion = (migration: string) => `chmod -R a+rX /run/evil
	setpriv --reuid=postgres --regid=postgres --clear-groups sh -e <<- "END"
		createdb evil
		PGDATABASE=evil PGUSER=postgres node /usr/lib/callytics/app/server/migrate.js --until=${migration} > /dev/null
		psql -q -d evil -c "update appliance set name = 'earlier', set_up_at = now()"
		psql -q -d evil -c "insert into trunks (name, kind, host) values ('earlier', 'address', '192.0.2.9')"
		pg_dump --format=custom --compress=none --no-owner --no-privileges --file=/run/evil/made evil
		psql -qtA -d evil > /run/evil/contents <<- "SQL"
			${counted.replaceAll(/\s*\n\s*/g, ' ')};
		SQL
		dropdb evil
	END
	cp /run/evil/made ${dump}; cp /run/evil/contents /run/evil${stage}/contents.json`
