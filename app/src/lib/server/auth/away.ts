/** What is answered while PostgreSQL is away: a plain page that tries again by itself. */
import { bareContentSecurityPolicy } from './headers.ts'

export const databaseAway = {
	status: 503,
	code: 'database.away',
	message: 'The database is not answering; calls go on.',
} as const

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Database away</title>
<style>
:root { color-scheme: light dark; font: 0.875rem/1.25rem system-ui, sans-serif; }
body { margin: 2.75rem 0 0; background: light-dark(oklch(0.962 0.006 86), oklch(0.18 0.006 70)); color: light-dark(oklch(0.245 0.01 68), oklch(0.925 0.008 86)); }
main { min-height: calc(100vh - 2.75rem); box-sizing: border-box; padding: 1.25rem 1.5rem; border-top: 1px solid light-dark(oklch(0.9 0.01 82), oklch(0.29 0.008 70)); background: light-dark(oklch(0.984 0.004 88), oklch(0.212 0.006 70)); }
h1 { margin: 0 0 1rem; font-size: 1.25rem; line-height: 1.75rem; font-weight: 600; }
p { max-width: 40rem; color: light-dark(oklch(0.455 0.013 72), oklch(0.755 0.012 82)); }
</style>
</head>
<body>
<main>
<h1>${databaseAway.message}</h1>
<p>This page tries again by itself every few seconds. Nothing that happens on the line meanwhile is lost.</p>
</main>
</body>
</html>
`

/** @param wantsPage a browser's page, as opposed to a program's request or SvelteKit's own */
export function awayResponse(wantsPage: boolean): Response {
	const retry = { 'retry-after': '3', 'cache-control': 'no-store' }
	if (!wantsPage) return Response.json(databaseAway, { status: 503, headers: retry })
	return new Response(page, {
		status: 503,
		headers: {
			...retry,
			refresh: '3',
			'content-type': 'text/html; charset=utf-8',
			'content-security-policy': bareContentSecurityPolicy,
		},
	})
}
