/** What a text sounds like when the appliance's voice says it, so that a test can look for it in what was heard. */
import { decodeG711 } from '../phones/g711.ts'
import type { Hearing } from '../phones/host.ts'
import { findPrompt } from '../phones/prompt-search.ts'
import type { World } from './world.ts'

const script = `file=$(mktemp --suffix=.wav)
espeak-ng -v "$1" -s 150 -b 1 -z --stdin -w "$file" && sox "$file" -r 8000 -c 1 -e a-law -t raw - | base64 -w0
rm -f "$file"`

/** Speaks a text anew, past everything the appliance keeps. */
export async function speak(world: World, text: string, language = 'en-us'): Promise<Int16Array> {
	const base64 = await world.appliance.exec(['sh', '-c', script, 'sh', language], text)
	return decodeG711('alaw', Buffer.from(base64, 'base64'))
}

/** When each of several sounds was heard whole, in milliseconds; the first time of each, or undefined. */
export function whenHeard(hearing: Hearing, sounds: readonly Int16Array[]): (number | undefined)[] {
	return sounds.map((sound) => findPrompt(hearing.samples, sound).find((heard) => heard.isWhole)?.atMs)
}

/** How often a sound was heard whole. */
export function countOf(hearing: Hearing, sound: Int16Array): number {
	return findPrompt(hearing.samples, sound).filter((heard) => heard.isWhole).length
}
