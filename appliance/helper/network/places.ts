/** Where the network's settings lie. /etc is read-only; /etc/systemd/network is a link to the first folder. */

/** Read by systemd-networkd; what lies here is kept. */
export const keptFolder = '/var/lib/callytics/etc/network'
/** Read by systemd-networkd before the other, and gone with the power: what lies here is on trial. */
export const trialFolder = '/run/systemd/network'

/** Names sort before those of the image; what is on trial before what is kept. */
const keptPrefix = '10-callytics-'
const trialPrefix = '05-callytics-'
const ending = '.network'

export const keptFile = (interfaceName: string) => `${keptFolder}/${keptPrefix}${interfaceName}${ending}`
export const trialFile = (interfaceName: string) => `${trialFolder}/${trialPrefix}${interfaceName}${ending}`
export const isKeptFile = (name: string) => name.startsWith(keptPrefix) && name.endsWith(ending)
export const isTrialFile = (name: string) => name.startsWith(trialPrefix) && name.endsWith(ending)

/** The settings that made the kept files. */
export const keptSettings = `${keptFolder}/callytics.json`

/** Root's own folder in the memory. */
export const runFolder = '/run/callytics-network'
/** The settings on trial; there while they are. */
export const trialSettings = `${runFolder}/trial.json`
/** There once what is on trial is in force: systemd/callytics-network-apply.service makes it. */
export const inForceMark = `${runFolder}/in-force`

export const applyTimer = 'callytics-network-apply.timer'

/** Read by systemd-timesyncd, by the same kind of link. */
export const timeServersFile = '/var/lib/callytics/etc/timesyncd.conf.d/callytics.conf'
/** The servers by themselves, one a line. */
export const timeServersList = '/var/lib/callytics/etc/time-servers'
