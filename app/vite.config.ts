/** Builds the one application: SvelteKit's pages and our own server entries in one module graph; and names the test projects. */
import { sveltekit } from '@sveltejs/kit/vite'
import adapter from '@sveltejs/adapter-node'
import { defineConfig } from 'vitest/config'
import type { Plugin } from 'vite'

/** Adds our entries to SvelteKit's server bundle, so that pages and processes share one copy of every module. */
function serverEntries(entries: Record<string, string>): Plugin {
	return {
		name: 'callytics-server-entries',
		config: (_config, { command }) =>
			command === 'build' ? { environments: { ssr: { build: { rolldownOptions: { input: entries } } } } } : undefined,
	}
}

// Scripts are SvelteKit's own, each by nonce; style attributes are how charts and traces are drawn.
const contentSecurityPolicy = {
	'default-src': ['none' as const],
	'script-src': ['self' as const],
	'style-src': ['self' as const, 'unsafe-inline' as const],
	'img-src': ['self' as const, 'data:' as const],
	'font-src': ['self' as const],
	'media-src': ['self' as const],
	'connect-src': ['self' as const],
	'manifest-src': ['self' as const],
	'form-action': ['self' as const],
	'base-uri': ['none' as const],
	'frame-ancestors': ['none' as const],
}

interface More {
	exclude?: string[]
	globalSetup?: string[]
	maxWorkers?: number
}

const project = (name: string, include: string[], testTimeout: number, fileParallelism: boolean, more: More = {}) => ({
	extends: true as const,
	test: { name, include, environment: 'node', testTimeout, hookTimeout: testTimeout * 4, fileParallelism, ...more },
})

// The first versions that know light-dark(), which the whole look is written in; for older ones it would be rewritten and lose its colours.
const browsers = ['chrome123', 'edge123', 'firefox120', 'safari17.5']

export default defineConfig({
	build: { target: browsers, cssTarget: browsers },
	plugins: [
		serverEntries({
			executor: 'src/entries/executor.ts',
			console: 'src/entries/console.ts',
			health: 'src/entries/health.ts',
			migrate: 'src/entries/migrate.ts',
		}),
		sveltekit({ adapter: adapter({ precompress: true }), csp: { mode: 'auto', directives: contentSecurityPolicy } }),
	],
	test: {
		projects: [
			project(
				'unit',
				['src/**/*.test.ts', '../appliance/**/*.test.ts', '../image-build/*.test.ts', 'tests/phones/*.test.ts'],
				10_000,
				true,
				{ exclude: ['**/node_modules/**', 'src/**/*.db.test.ts'] },
			),
			project('db', ['src/**/*.db.test.ts'], 30_000, true, { globalSetup: ['tests/postgres.ts'] }),
			// Calls mostly wait for prompts to be played; each file has an appliance and a network of its own.
			project('call', ['tests/calls/*.call.test.ts'], 120_000, true, {
				exclude: ['tests/calls/*restart.call.test.ts'],
				maxWorkers: 3,
			}),
			// Twenty or fifty calls at a time, listened to: what else runs then makes the phones stutter.
			project('restart', ['tests/calls/*restart.call.test.ts'], 120_000, false),
			// Mostly waiting, for a browser or for a trial's end; each file has an appliance of its own, as with calls.
			project('page', ['tests/pages/*.page.test.ts'], 120_000, true, { maxWorkers: 3 }),
			// The emulated machine alone has more to do than two processors can.
			project('image', ['../image-build/test/*.test.ts'], 900_000, false, {
				exclude: ['update*', 'power', 'install'].map((name) => `../image-build/test/${name}.test.ts`),
			}),
			project('update', ['../image-build/test/update*.test.ts'], 900_000, false),
			project('power', ['../image-build/test/power.test.ts'], 900_000, false),
			project('install', ['../image-build/test/install.test.ts'], 900_000, false),
		],
	},
})
