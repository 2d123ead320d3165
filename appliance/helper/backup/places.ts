/** Where backups have their files, and which unit makes them. */

export const backupUnit = 'callytics-backup.service'
export const backupAccount = 'callytics-backup'
/** As rootfs/usr/lib/sysusers.d/callytics.conf has it. */
export const accountId = 979

/** Only the backup's account and root read in it. */
export const backupFolder = '/var/lib/callytics/backup'
/** A link to the folder of the target in force: target.json, key, ssh_config, known_hosts, s3-access. */
export const currentTarget = `${backupFolder}/current`
/** There once somebody has proven to hold the key; from then on the key is told to nobody. */
export const provenFile = `${currentTarget}/proven`
export const sshKey = `${backupFolder}/ssh/id_ed25519`
/** The dump lies here while it is copied, and again while it is verified. */
export const stageFolder = `${backupFolder}/stage`
export const dumpName = 'database.dump'
/** A copy for the repository: without it nobody's second factor opens in the restored database. */
export const secondFactorKeyFile = `${stageFolder}/second-factor-key`
export const cacheFolder = `${backupFolder}/cache`
export const orderFile = `${backupFolder}/order.json`

/** What came of each run, for the console to take over. */
export const resultsFolder = '/var/lib/callytics/backup-results'
/** There as long as the unit runs; in it, how far it is. */
export const underWayFolder = '/run/callytics-backup'
export const progressFile = `${underWayFolder}/progress.json`

/** Where the repository lies on this machine's own disk. */
export const machineRepository = '/var/lib/callytics/backups'
export const diskMount = '/run/callytics-backup-disk'
export const diskRepository = `${diskMount}/callytics-backup`

/** How backups of ours are marked in a repository, in which others may be. Only those that were verified are kept by the plan. */
export const verifiedTag = 'callytics'
export const unverifiedTag = 'callytics-unverified'

/** The database in which every backup is tried out. */
export const scratchDatabase = 'callytics_scratch'
export const databaseSocket = '/run/postgresql'
