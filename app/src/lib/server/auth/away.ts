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
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 20vh auto; max-width: 34rem; padding: 0 1.5rem; }
h1 { font-size: 1.4rem; font-weight: 600; }
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
