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

const project = (name: string, include: string[], testTimeout: number, parallel: boolean) => ({
	extends: true as const,
	test: { name, include, environment: 'node', testTimeout, hookTimeout: testTimeout * 4, fileParallelism: parallel },
})

export default defineConfig({
	plugins: [
		serverEntries({ executor: 'src/entries/executor.ts', console: 'src/entries/console.ts' }),
		sveltekit({ adapter: adapter({ precompress: true }) }),
	],
	test: {
		projects: [
			project(
				'unit',
				['src/**/*.test.ts', '../appliance/**/*.test.ts', '../image-build/*.test.ts', 'tests/phones/*.test.ts'],
				10_000,
				true,
			),
			project('db', ['src/**/*.db.test.ts'], 30_000, true),
			project('call', ['tests/calls/*.call.test.ts'], 120_000, false),
			project('page', ['tests/pages/*.page.test.ts'], 120_000, false),
			project('image', ['../image-build/test/*.test.ts'], 900_000, false),
		],
	},
})
