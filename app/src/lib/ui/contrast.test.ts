/** Every pair of text and ground that the console uses can be read: WCAG 2.2 contrast, in both themes. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8').replace(/\/\*.*?\*\//gs, '')
const roles = new Map<string, string>()
for (const [, name, value] of css.matchAll(/(--[\w-]+):\s*((?:[^;()]|\((?:[^()]|\([^()]*\))*\))+)/g)) {
	if (name && value && !roles.has(name)) roles.set(name, value.trim())
}

type Theme = 'light' | 'dark'

/** A role down to its oklch() text in one theme. */
function resolve(value: string, theme: Theme): string {
	const name = /^var\(\s*(--[\w-]+)\s*\)$/.exec(value)?.[1]
	if (name) return resolve(roles.get(name) ?? '', theme)
	const pair = /^light-dark\((.*)\)$/s.exec(value)?.[1]
	if (!pair) return value
	const comma = [...pair].findIndex((char, at) => {
		const before = pair.slice(0, at)
		return char === ',' && before.split('(').length === before.split(')').length
	})
	return resolve((theme === 'light' ? pair.slice(0, comma) : pair.slice(comma + 1)).trim(), theme)
}

/** Relative luminance (WCAG 2.2) of an oklch colour; the matrices are Ottosson's, as in CSS Color 4. */
function luminance(color: string): number {
	const found = /oklch\(([\d.]+) ([\d.]+) ([\d.]+)/.exec(color)
	if (!found) throw new Error(`not a colour: ${color}`)
	const [lightness, chroma, hue] = [Number(found[1]), Number(found[2]), (Number(found[3]) * Math.PI) / 180]
	const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)]
	const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
	const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
	const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
	const clamp = (x: number) => Math.min(1, Math.max(0, x))
	const red = clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)
	const green = clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)
	const blue = clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(foreground: string, background: string, theme: Theme): number {
	const [x, y] = [foreground, background].map((role) => luminance(resolve(`var(${role})`, theme))) as [number, number]
	return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

const grounds = ['--surface', '--ground', '--raised', '--inset', '--hover', '--pressed', '--selected']
const states = ['live', 'ok', 'warn', 'fail']
const textPairs: [string, string][] = [
	...grounds.flatMap((ground) =>
		['--text', '--muted', '--faint', '--accent'].map((text): [string, string] => [text, ground]),
	),
	...states.flatMap((state) =>
		['--surface', '--raised', '--hover', `--${state}-soft`].map((ground): [string, string] => [`--${state}`, ground]),
	),
	['--on-accent', '--accent-solid'],
	['--on-accent', '--accent-press'],
	['--on-fail', '--fail-solid'],
	['--on-live', '--live-solid'],
]
const shapePairs = ['--surface', '--ground', '--raised'].flatMap((ground) =>
	['--line-control', '--accent', '--live-lamp', '--ok-lamp', '--warn-lamp', '--fail-lamp'].map(
		(shape): [string, string] => [shape, ground],
	),
)

describe.each<Theme>(['light', 'dark'])('in the %s theme', (theme) => {
	test.each(textPairs)('text in %s on %s has a contrast of at least 4.5', (text, ground) => {
		expect(contrast(text, ground, theme)).toBeGreaterThanOrEqual(4.5)
	})
	test.each(shapePairs)('a lamp or an edge in %s on %s has a contrast of at least 3', (shape, ground) => {
		expect(contrast(shape, ground, theme)).toBeGreaterThanOrEqual(3)
	})
})
