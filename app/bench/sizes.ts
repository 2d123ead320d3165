/** What does not depend on calls: boot time, memory at rest, size of the image and of the console's first load. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { get } from 'node:https'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { outFolder } from '../../image-build/paths.ts'
import type { Appliance } from '../../image-build/testbed.ts'

const megabyte = 1024 * 1024

/** The newest compressed disk image in MB, if one was built. */
export function imageMegabytes(): number | undefined {
	if (!existsSync(outFolder)) return undefined
	const sizes = readdirSync(outFolder, { recursive: true, encoding: 'utf8' })
		.filter((name) => /callytics-appliance_.*\.raw\.zst$/.test(name))
		.map((name) => statSync(join(outFolder, name)))
		.toSorted((a, b) => b.mtimeMs - a.mtimeMs)
	return sizes[0] && sizes[0].size / megabyte
}

/** Proportional memory (PSS) of all processes of the appliance together, in MB: the kernel and its caches are not in it. */
export async function memoryOfAllMegabytes(appliance: Appliance): Promise<number> {
	const script = "cat /proc/[0-9]*/smaps_rollup 2>/dev/null | awk '/^Pss:/ { sum += $2 } END { print sum }'"
	return Number((await appliance.exec(['sh', '-c', script])).trim()) / 1024
}

/** Resident memory of a unit's main process in MB. */
export async function residentMegabytes(appliance: Appliance, unit: string): Promise<number> {
	const pid = await appliance.mainProcess(unit)
	const status = await appliance.readFile(`/proc/${pid}/status`)
	return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
}

function fetchText(address: string, path: string): Promise<string> {
	return new Promise((resolve, reject) => {
		const options = { host: address, path, rejectUnauthorized: false, headers: { accept: 'text/html' } }
		get(options, (response) => {
			const { location } = response.headers
			if (location) {
				response.resume()
				resolve(fetchText(address, new URL(location, `https://${address}${path}`).pathname))
				return
			}
			let text = ''
			response.setEncoding('utf8')
			response.on('data', (chunk: string) => (text += chunk))
			response.on('end', () => resolve(text))
		}).on('error', reject)
	})
}

/** Script that a browser loads for its first page, compressed, in kB: the page's own modules and all they import. */
export async function firstLoadKilobytes(appliance: Appliance): Promise<number> {
	const page = await fetchText(appliance.address, '/')
	const found = new Set(
		[...page.matchAll(/["'](\/?[^"']*_app\/immutable\/[^"']+\.js)["']/g)].map((match) => match[1] ?? ''),
	)
	let bytes = 0
	for (const path of found) {
		const url = new URL(path, `https://${appliance.address}/`)
		const text = await fetchText(appliance.address, url.pathname)
		bytes += gzipSync(text).length
		for (const match of text.matchAll(/(?:from|import)\s*["'](\.{1,2}\/[^"']+\.js)["']/g)) {
			found.add(new URL(match[1] ?? '', url).pathname)
		}
	}
	return bytes / 1000
}
