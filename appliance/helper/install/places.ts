/** Where an installation to another disk has its files, and which unit does it. All of it is gone after a restart: what was broken off is begun anew. */

export const installUnit = 'callytics-install.service'
export const runFolder = '/run/callytics-install'
/** There from the beginning of an installation to its end. */
export const orderFile = `${runFolder}/order.json`
/** How far it is, and what came of the last one. */
export const reportFile = `${runFolder}/report.json`
/** Where the new disk's boot partition is mounted, seen by the unit alone. */
export const bootFolder = `${runFolder}/boot`
/** What is made on the new disk, for systemd-repart. */
export const layoutFolder = `${runFolder}/layout`
