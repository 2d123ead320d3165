/** What SvelteKit's own types need to know about this application. */
declare global {
	namespace App {
		interface Error {
			message: string
			/** Stable, for programs: `subject.problem`. */
			code?: string
		}
		interface Locals {
			/** Who is signed in; absent on open routes. Set by the gate in hooks.server.ts only. */
			user?: import('#lib/domain/permission.ts').SignedInUser
			/** Which of the user's sessions this is; absent for a program with a token. Set by the gate only. */
			sessionId?: string
			/** Whether this browser has shown the set-up code and the set-up is not complete. Set by the gate only. */
			isSettingUp?: boolean
			/** Origins besides our own that the page's script may ask. Set by the page's load. */
			mayReach?: string[]
		}
	}
}
export {}
