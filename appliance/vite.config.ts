/** Bundles what runs as root or on the machine's screen: each program one file, no packages beside it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vite'

const programs = {
	'helper/helper': 'helper/main.ts',
	'firstboot/first-boot': 'firstboot/first-boot.ts',
	'firstboot/certificate': 'firstboot/certificate.ts',
	'command/callytics': 'command/main.ts',
	'backup/prepare': 'backup/prepare.ts',
	'backup/backup': 'backup/backup.ts',
	'backup/finish': 'backup/finish.ts',
	'update/install': 'update/install.ts',
	'update/settle': 'update/settle.ts',
	'update/judge': 'update/judge.ts',
	'update/keep': 'update/keep.ts',
	'restore/restore': 'restore/restore.ts',
	'restore/switch': 'restore/switch.ts',
	'restore/prove': 'restore/prove.ts',
	'install/install': 'install/install.ts',
}

export default defineConfig({
	root: import.meta.dirname,
	ssr: { noExternal: true },
	build: {
		ssr: true,
		target: 'node24',
		outDir: 'build',
		emptyOutDir: true,
		minify: false,
		rolldownOptions: {
			input: Object.fromEntries(
				Object.entries(programs)
					.map(([name, file]) => [name, join(import.meta.dirname, file)])
					.filter(([, file]) => existsSync(file!)),
			),
			output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
		},
	},
})
