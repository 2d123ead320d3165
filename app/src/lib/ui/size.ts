/** Amounts of bytes and shares as the console writes them: 640 MB, 4.0 GB, 41 %. */

const units = ['B', 'kB', 'MB', 'GB', 'TB']

/** In powers of 1024, as memory and `df -h` are counted; one digit after the point below ten. */
export function formatSize(bytes: number): string {
	let value = bytes
	let unit = 0
	while (value >= 1000 && unit < units.length - 1) {
		value /= 1024
		unit++
	}
	return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

/** @param share from 0 to 1 */
export function formatShare(share: number): string {
	return `${Math.round(share * 100)} %`
}
