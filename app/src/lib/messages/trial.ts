/** Words about a change that is on trial, whatever it changes. */
export const trial = {
	tag: 'on trial',
	since: (clock: string, who: string | null) =>
		`On trial since ${clock}${who ? `, by ${who}` : ''}; it goes back by itself unless you keep it.`,
	left: (seconds: number) => `${seconds} seconds left`,
	back: 'Go back now',
	keep: 'Keep the change',
	unreachable:
		'The appliance does not answer this browser any more. Wait: it goes back by itself, and this page finds it again.',
	refused: {
		another: 'A change is on trial. Keep it or go back first; then make this one.',
		over: 'The change has gone back by itself already.',
	},
}
