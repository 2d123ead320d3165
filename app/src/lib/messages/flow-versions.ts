/** The words of comparing versions of a flow. */

export const flowVersions = {
	comparing: {
		name: 'Name',
		type: 'Type',
		on: 'on',
		off: 'off',
		nothing: 'nothing',
		nowhere: 'nowhere',
		then: ', then ',
		item: (position: number) => String(position),
		said: (text: string) => `“${text}”`,
		value: (expression: string, as: string) => `${expression} as ${as}`,
		edge: (from: string, exit: string, before: string, after: string) => `${from}, exit ${exit}: ${before} → ${after}`,
	},
}
