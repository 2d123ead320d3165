/** Security headers of every answer; the Content-Security-Policy of pages is SvelteKit's, set in vite.config.ts. */

/**
 * No Strict-Transport-Security: the certificate is from the appliance's own CA, and a browser that remembers
 * "never by plain HTTP" would lock its user out when that certificate is replaced.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
	'x-content-type-options': 'nosniff',
	'x-frame-options': 'DENY',
	'referrer-policy': 'same-origin',
	'cross-origin-opener-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin',
	'permissions-policy': 'camera=(), geolocation=(), payment=(), usb=()',
}

/** For pages made outside SvelteKit: nothing may be loaded but their own style. */
export const bareContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

/** Lets a page's script ask other origins too, such as the appliance at an address that is on trial. */
export function allowReach(headers: Headers, origins: readonly string[]): void {
	const policy = headers.get('content-security-policy')
	if (!policy || origins.length === 0) return
	headers.set(
		'content-security-policy',
		policy.replace("connect-src 'self'", `connect-src 'self' ${origins.join(' ')}`),
	)
}
