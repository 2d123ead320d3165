/** The migration files as they were when the program was built: they travel inside it. */
import type { Migration } from './migrate.ts'

const files = import.meta.glob<string>('/migrations/0*.sql', { query: '?raw', import: 'default', eager: true })

/** All migrations in their order. */
export const migrations: readonly Migration[] = Object.entries(files)
	.map(([path, sql]) => ({ name: path.slice(path.lastIndexOf('/') + 1), sql }))
	.sort((a, b) => (a.name < b.name ? -1 : 1))
