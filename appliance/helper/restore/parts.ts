/** What can be chosen of a backup, and where each part has its files, whose they are and who reads them. */

export const restoreParts = [
	...(['database', 'recordings', 'messages', 'sounds', 'asterisk', 'certificates', 'vpn', 'network'] as const),
] as const
export type RestorePart = (typeof restoreParts)[number]

/** Owner and group, by name, and the mode. */
export interface Access {
	user: string
	group: string
	mode: number
}

/** A file or a folder of a part. What an archive says of owners and modes is not heeded. */
export interface PartPath {
	/** Below /var/lib/callytics. */
	path: string
	folders: Access
	files: Access
	/** Things in it that others read than the rest, by their path below it. */
	others?: Readonly<Record<string, Access>>
}

const access = (user: string, group: string, mode: number): Access => ({ user, group, mode })
const recorded = { folders: access('asterisk', 'callytics', 0o2770), files: access('asterisk', 'callytics', 0o660) }
const plain = { folders: access('root', 'root', 0o755), files: access('root', 'root', 0o644) }
const secret = { folders: access('root', 'root', 0o700), files: access('root', 'root', 0o600) }

export const partPaths: Readonly<Record<RestorePart, readonly PartPath[]>> = {
	// The dump is no path of the machine: it is loaded.
	database: [],
	recordings: [{ path: 'recordings/calls', ...recorded }],
	messages: [{ path: 'recordings/messages', ...recorded }],
	sounds: [
		{
			...{ path: 'sounds', folders: access('callytics', 'asterisk', 0o2750) },
			files: access('callytics', 'asterisk', 0o640),
		},
		{ path: 'recordings/sounds', ...recorded },
	],
	asterisk: [{ path: 'asterisk-custom', ...plain }],
	certificates: [
		{
			...{ path: 'tls', folders: plain.folders, files: secret.files },
			others: {
				'ca.crt': plain.files,
				'console.crt': access('root', 'callytics', 0o644),
				'console.key': access('root', 'callytics', 0o640),
				uploaded: secret.folders,
			},
		},
	],
	// The keys only: its configuration can name programs that root runs. The console makes it anew from the settings.
	vpn: [
		{ path: 'wireguard/private-key', ...secret },
		{ path: 'wireguard/preshared', ...secret },
	],
	network: [
		{ path: 'etc/network', ...plain },
		{ path: 'etc/timesyncd.conf.d', ...plain },
		{ path: 'etc/time-servers', ...plain },
		{ path: 'firewall', ...plain },
		{
			...{ path: 'countries.mmdb', folders: plain.folders },
			files: access('callytics', 'callytics', 0o640),
		},
	],
}

/** Settings of these lie in the database, too: alone they would not fit it. */
export const partsWithDatabase: readonly RestorePart[] = ['vpn', 'network']

/** Their rows tell of files: without the database, what is there stays and what is missing comes back. */
export const addedParts: readonly RestorePart[] = ['recordings', 'messages', 'sounds']

/** The part in which a path of a backup lies; undefined for what is not restored. @param path below /var/lib/callytics */
export function partOf(path: string): RestorePart | undefined {
	return restoreParts.find((part) =>
		partPaths[part].some((one) => path === one.path || path.startsWith(`${one.path}/`)),
	)
}
