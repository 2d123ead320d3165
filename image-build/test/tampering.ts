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
