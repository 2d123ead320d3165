/** The part of asterisk-manager 0.2.0 that ami.ts uses; the package brings no types. */
declare module 'asterisk-manager' {
	interface Manager {
		options: { username: string; password: string; events: boolean }
		on(event: 'managerevent', listener: (event: Record<string, string | string[] | undefined>) => void): void
		on(event: 'close', listener: () => void): void
		on(event: 'error', listener: (error: Error) => void): void
		connect(port: number, host: string, callback: () => void): void
		login(callback: (error?: unknown) => void): void
		action(
			action: Record<string, string>,
			callback: (error: unknown, response?: Record<string, string | string[] | undefined>) => void,
		): string
		disconnect(): void
	}
	/** With port 0 it does not connect by itself. */
	const create: new (port: number, host: string, userName: string, password: string, events: boolean) => Manager
	export default create
}
