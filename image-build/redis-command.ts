/** The command that asks an appliance's Redis over its Unix socket. */
export function redisCommand(words: readonly string[]): string[] {
	const script =
		'REDISCLI_AUTH=$(cat /var/lib/callytics/secrets/redis-password) exec redis-cli -s /run/redis/redis.sock --no-auth-warning "$@"'
	return ['sh', '-c', script, 'sh', ...words]
}
