/** Brings mkosi (from Debian forky's package, it is pure Python) and runs it with our configuration. */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommandFailed, followCommand, readCommand, tryCommand } from './run-command.ts'
import { withLock } from './lock.ts'
import { cacheFolder, productVersion, repositoryFolder } from './paths.ts'
import { findMirror, type Mirror } from './mirror.ts'

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
const SUITE = 'forky'
const workFolder = join(cacheFolder, 'mkosi')
const programFolder = join(cacheFolder, 'mkosi-program')
const recordFile = join(cacheFolder, 'mirror.json')

/** A folder laid into the image: `source` on the build host, `target` in the image. */
export interface ExtraTree {
	source: string
	target: string
}

function sourcesText(mirror: Mirror): string {
	const stanza = (uri: string, suites: string) =>
		`Types: deb\nURIs: ${uri}\nSuites: ${suites}\nComponents: main non-free-firmware\nSigned-By: ${KEYRING}\n`
	const archive = stanza(mirror.archive, `${SUITE} ${SUITE}-updates`)
	return mirror.security ? `${archive}\n${stanza(mirror.security, `${SUITE}-security`)}` : archive
}

/** apt's options for an apt of our own: the host's sources, lists and packages are not touched. */
function privateAptOptions(folder: string, acceptStale: boolean): string[] {
	for (const part of ['sources', 'state/lists/partial', 'cache/archives/partial'])
		mkdirSync(join(folder, part), { recursive: true })
	const settings = {
		'Dir::Etc::sourcelist': '/dev/null',
		'Dir::Etc::sourceparts': join(folder, 'sources'),
		'Dir::State': join(folder, 'state'),
		'Dir::Cache': join(folder, 'cache'),
		'Acquire::Check-Valid-Until': String(!acceptStale),
		'APT::Sandbox::User': 'root',
		'APT::Update::Error-Mode': 'any',
		'APT::Update::Post-Invoke-Success': '',
		'DPkg::Post-Invoke': '',
	}
	return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
}

/**
 * Updates our own apt's lists and tells whether the mirror's Release file had to be accepted past its Valid-Until.
 * Only the build accepts that, by the setting CALLYTICS_ACCEPT_STALE_MIRROR, and says so; the appliance never does.
 */
async function updateLists(folder: string): Promise<boolean> {
	const accepted = process.env['CALLYTICS_ACCEPT_STALE_MIRROR']
	const update = (acceptStale: boolean) =>
		tryCommand('apt-get', [...privateAptOptions(folder, acceptStale), 'update'], {
			env: { ...process.env, LC_ALL: 'C.UTF-8' },
		})
	const result = await update(accepted === 'yes')
	if (result.code === 0) return accepted === 'yes'
	if (accepted === undefined && /is expired|not valid anymore/i.test(result.stderr)) {
		console.log(
			`Notice: the mirror's ${SUITE} is past its Valid-Until date. The build accepts it, its signature is still ` +
				'checked (CALLYTICS_ACCEPT_STALE_MIRROR=yes; set it to "no" to refuse).',
		)
		const again = await update(true)
		if (again.code === 0) return true
		throw new CommandFailed('apt-get update (for the build)', again)
	}
	throw new CommandFailed('apt-get update (for the build)', result)
}

interface MirrorRecord {
	mirror: Mirror
	acceptStale: boolean
}

function readRecord(): MirrorRecord | undefined {
	return existsSync(recordFile) ? (JSON.parse(readFileSync(recordFile, 'utf8')) as MirrorRecord) : undefined
}

/** Fetches mkosi unless it is there; returns what is known of the mirror. */
async function prepareProgram(): Promise<MirrorRecord> {
	const mirror = findMirror()
	const known = readRecord()
	const isKnown = JSON.stringify(known?.mirror) === JSON.stringify(mirror) && existsSync(programFolder)
	if (known && isKnown) return known
	const aptFolder = join(cacheFolder, 'apt')
	const options = privateAptOptions(aptFolder, false)
	writeFileSync(join(aptFolder, 'sources', `${SUITE}.sources`), sourcesText(mirror))
	const acceptStale = await updateLists(aptFolder)
	const downloadFolder = join(cacheFolder, 'mkosi-package')
	rmSync(downloadFolder, { recursive: true, force: true })
	mkdirSync(downloadFolder, { recursive: true })
	await readCommand('apt-get', [...options, 'download', 'mkosi'], { cwd: downloadFolder })
	const file = readdirSync(downloadFolder).find((name) => name.endsWith('.deb'))
	if (!file) throw new Error('apt-get download mkosi left no package behind')
	rmSync(programFolder, { recursive: true, force: true })
	await readCommand('dpkg-deb', ['-x', join(downloadFolder, file), programFolder])
	const record = { mirror, acceptStale }
	writeFileSync(recordFile, JSON.stringify(record))
	return record
}

/** mkosi's own apt: our sources (it does not overwrite them, and would ask for suites that mirrors lack). */
function writeSandbox(record: MirrorRecord): string {
	const folder = join(workFolder, 'sandbox')
	rmSync(folder, { recursive: true, force: true })
	mkdirSync(join(folder, 'etc/apt/sources.list.d'), { recursive: true })
	writeFileSync(join(folder, 'etc/apt/sources.list.d/mkosi.sources'), sourcesText(record.mirror))
	if (record.acceptStale) {
		mkdirSync(join(folder, 'etc/apt/apt.conf.d'), { recursive: true })
		writeFileSync(join(folder, 'etc/apt/apt.conf.d/99-accept-stale-mirror'), 'Acquire::Check-Valid-Until "false";\n')
	}
	return folder
}

async function proxyOptions(): Promise<string[]> {
	const dump = await readCommand('apt-config', ['dump', 'Acquire::http::Proxy'])
	const proxy = /^Acquire::http::Proxy "(.+)";$/m.exec(dump)?.[1]
	return proxy ? [`--proxy-url=${proxy}`] : []
}

/** mkosi reads our configuration from the cache: it keeps its own tools beside it, for every clone to use. */
function writeConfiguration(): string {
	const folder = join(workFolder, 'config')
	mkdirSync(folder, { recursive: true })
	for (const name of readdirSync(folder).filter((name) => !name.startsWith('mkosi.tools')))
		rmSync(join(folder, name), { recursive: true })
	cpSync(join(repositoryFolder, 'image-build/mkosi'), folder, { recursive: true })
	// What waits for a keyboard is replaced in the initrd as it is in the system itself.
	const emergency = 'systemd/emergency.service.d'
	const target = join(folder, 'emergency/usr/lib', emergency.replace('/', '/system/'))
	cpSync(join(repositoryFolder, emergency), target, { recursive: true })
	return folder
}

/**
 * Builds one output of the operating system.
 * @param profile which output: the container's tree or the disk image
 * @param outputFolder where it goes; one folder per profile, for mkosi's -f removes what bears the same name
 * @throws CommandFailed with mkosi's last lines
 */
export async function buildOutput(
	profile: 'tree' | 'disk',
	outputFolder: string,
	trees: readonly ExtraTree[],
	version = productVersion(),
) {
	for (const name of ['workspace', 'cache', 'packages']) mkdirSync(join(workFolder, name), { recursive: true })
	// Partitions are files named by what is in them: those of an earlier build would lie beside the new ones.
	rmSync(outputFolder, { recursive: true, force: true })
	mkdirSync(outputFolder, { recursive: true })
	await withLock(join(workFolder, 'lock'), async () => {
		const record = await prepareProgram()
		const configFolder = writeConfiguration()
		const sandbox = writeSandbox(record)
		const options = [
			`--directory=${configFolder}`,
			`--profile=${profile}`,
			`--image-version=${version}`,
			`--output-directory=${outputFolder}`,
			`--cache-directory=${join(workFolder, 'cache')}`,
			`--package-cache-dir=${join(workFolder, 'packages')}`,
			`--workspace-directory=${join(workFolder, 'workspace')}`,
			`--sandbox-tree=${sandbox}`,
			`--tools-tree-sandbox-tree=${sandbox}`,
			...(await proxyOptions()),
			...trees.map((tree) => `--extra-tree=${tree.source}:${tree.target}`),
		]
		const env = { ...process.env, PYTHONPATH: join(programFolder, 'usr/lib/python3/dist-packages') }
		try {
			await followCommand('/usr/bin/python3', ['-m', 'mkosi', ...options, '--force', 'build'], {
				env,
				cwd: configFolder,
				logFile: `${outputFolder}.log`,
				isProgress: (line) => /^‣ (?!.*(is not installed|is a dependency of))/.test(line),
			})
		} catch (error) {
			rmSync(recordFile, { force: true }) // the mirror may have changed: ask it again next time
			throw error
		}
	})
}
