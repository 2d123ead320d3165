/** What the linter insists on: no floating promises, no any, no console, small files. */
import globals from 'globals'
import svelte from 'eslint-plugin-svelte'
import ts from 'typescript-eslint'

const typed = { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } }

export default ts.config(
	{
		ignores: [
			'**/node_modules',
			'out',
			'app/build',
			'app/.svelte-kit',
			'appliance/build',
			'**/*.generated.ts',
			'**/*.cjs',
		],
	},
	...ts.configs.recommended,
	...svelte.configs.recommended,
	{
		languageOptions: { globals: { ...globals.node } },
		rules: {
			'no-console': 'error',
			'max-lines': ['error', 400],
			'no-relative-import-paths': 'off',
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
		},
	},
	{
		files: ['**/*.ts'],
		languageOptions: typed,
		rules: {
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
		},
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: {
			globals: { ...globals.browser },
			parserOptions: {
				parser: ts.parser,
				projectService: true,
				tsconfigRootDir: import.meta.dirname,
				extraFileExtensions: ['.svelte'],
			},
		},
		rules: {
			// The console is always served from the root of its own host.
			'svelte/no-navigation-without-resolve': 'off',
		},
	},
	{
		// Programs for a terminal speak to it; a browser's own faults have no other log than its console.
		files: [
			...['image-build/**', 'app/bench/**', 'app/generate-ari-types.ts', 'appliance/screen/**'],
			'app/src/hooks.client.ts',
		],
		rules: { 'no-console': 'off' },
	},
	{
		files: ['**/*.test.ts', 'app/tests/**'],
		rules: { 'max-lines': ['error', 500] },
	},
)
