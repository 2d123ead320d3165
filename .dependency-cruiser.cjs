/** The import rules of the house; each says why. ARCHITECTURE.md has the same rules in words. */
const LIB = '^app/src/lib'
const TEST = '\\.test\\.ts$'

/** One forbidden import. */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

module.exports = {
	forbidden: [
		rule('no-cycles', 'Two files that need each other are one file or three.', {}, { circular: true }),
		rule(
			'domain-is-pure',
			'Words and rules work the same in browser and server, so they touch nothing outside.',
			{ path: `${LIB}/domain/`, pathNot: TEST },
			{ pathNot: [`${LIB}/domain/`, `${LIB}/flow/document\\.ts$`, 'node_modules/zod/'] },
		),
		rule(
			'server-knows-no-web',
			'The engine runs without a page.',
			{
				path: [`${LIB}/server/`, '\\.server\\.ts$'],
				pathNot: ['^app/src/routes/', 'hooks\\.server\\.ts$', `${LIB}/server/auth/`, TEST],
			},
			{ path: ['^app/src/routes/', '\\.svelte$', `${LIB}/ui/`, '^\\$app', 'node_modules/@sveltejs/kit/'] },
		),
		rule(
			'browser-knows-no-server',
			'Nothing of the server may reach the browser.',
			{ path: ['\\.svelte$', '\\.svelte\\.ts$', '\\+(page|layout)\\.ts$', `${LIB}/ui/`, `${LIB}/live/`] },
			{ path: [`${LIB}/server/`, '\\.server\\.ts$'], dependencyTypesNot: ['type-only'] },
		),
		rule(
			'sql-only-in-db',
			'SQL is read in one place.',
			{ path: '^app/src', pathNot: [`${LIB}/server/db/`, '\\.db\\.test\\.ts$'] },
			{ path: 'node_modules/(pg|kysely)/' },
		),
		rule(
			'asterisk-only-in-ari',
			'Only one folder speaks to Asterisk.',
			{ path: '^app/src', pathNot: [`${LIB}/server/ari/`, `${LIB}/server/asterisk-config/ami\\.ts$`, TEST] },
			{ path: 'node_modules/(ws|ari-client|asterisk-manager)/' },
		),
		rule(
			'foundations-know-no-engine',
			'What everything stands on stands on nothing.',
			{ path: [`${LIB}/server/(ari|db)/`, `${LIB}/server/events/bus\\.ts$`], pathNot: TEST },
			{ path: `${LIB}/(server/(call|settings|asterisk-config|machine|control|auth)|flow/(?!document|node))` },
		),
		rule(
			'nodes-are-islands',
			'A node can be read, tested and deleted alone.',
			{ path: `${LIB}/flow/nodes/([^/.]+)\\.`, pathNot: TEST },
			{
				pathNot: [
					`${LIB}/flow/nodes/$1\\.`,
					`${LIB}/flow/node\\.ts$`,
					`${LIB}/(domain|ui)/`,
					'node_modules/(zod|svelte)/',
				],
			},
		),
		rule(
			'producers-know-only-the-bus',
			'A call goes on whoever listens.',
			{ path: `${LIB}/server/call/`, pathNot: TEST },
			{ path: `${LIB}/server/events/`, pathNot: `${LIB}/server/events/bus\\.ts$` },
		),
		rule(
			'programs-only-in-one-place',
			'The application starts two programs for sound, in one file; everything else the helper does.',
			{ path: '^app/src', pathNot: [`${LIB}/server/run-program\\.ts$`, TEST] },
			{ path: '^(node:)?child_process$' },
		),
		rule(
			'helper-stands-alone',
			'What runs as root depends on nothing that does not.',
			{ path: '^appliance/', pathNot: TEST },
			{ path: '^app/' },
		),
		rule(
			'helper-only-by-protocol',
			'The application knows the helper by its messages only.',
			{ path: '^app/', pathNot: TEST },
			{ path: '^appliance/', pathNot: '^appliance/helper/protocol\\.ts$' },
		),
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: ['\\.svelte-kit', 'app/build', 'appliance/build'] },
		tsPreCompilationDeps: true,
		enhancedResolveOptions: {
			extensions: ['.ts', '.js', '.svelte', '.json'],
			exportsFields: ['exports'],
			conditionNames: ['import', 'node', 'default'],
		},
		tsConfig: { fileName: 'tsconfig.json' },
	},
}
