/** Where updates have their files, and which unit installs one. */

export const updateUnit = 'callytics-update.service'

/** Root writes here, everybody may read. */
export const updateFolder = '/var/lib/callytics/update'
/** The file that somebody uploaded, as the console has received it. */
export const uploadedFile = `${updateFolder}/upload/update.tar`
/** What was brought and checked, for systemd-sysupdate to take. */
export const incomingFolder = `${updateFolder}/incoming`
/** The update under way; there from its beginning until it was kept or has given way. */
export const runFile = `${updateFolder}/run.json`
/** What came of former ones, the latest first. */
export const historyFile = `${updateFolder}/history.json`
/** What the last look at the source has found. */
export const offeredFile = `${updateFolder}/offered.json`
/** Where new versions are looked for. */
export const sourceFile = `${updateFolder}/source.json`
/** What the last health check has found. */
export const verdictFile = `${updateFolder}/verdict.json`

/** There as long as the unit runs; in it, how far it is. */
export const underWayFolder = '/run/callytics-update'
export const progressFile = `${underWayFolder}/progress.json`

/** The key that updates are signed with. */
export const publicKey = '/usr/lib/systemd/import-pubring.pgp'
export const versionFile = '/usr/lib/callytics/version.env'

/** How the database was before the update under way, until that is kept. The version before looks for it by this name. */
export const databaseBefore = 'callytics_before'
/** Where a new version's migrations are tried out. */
export const trialDatabase = 'callytics_trial'
