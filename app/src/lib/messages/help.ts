/** The words around the help: its pages on nodes are made of the node types themselves. */

export const help = {
	title: 'Help',
	lede: 'How flows are built: every node, expressions, and trying a flow before callers meet it.',
	search: 'Find in the help',
	found: (count: number) => (count === 1 ? '1 page' : `${count} pages`),
	none: (typed: string) => `No page is about “${typed}”.`,
	nodes: 'Nodes',
	pages: 'About flows',
	about: 'About this node',
	settings: 'Settings',
	noSettings: 'It has no settings.',
	exits: 'Exits',
	noExits: 'The call does not go on behind it.',
	mayStayOpen: 'May be left open.',
	sets: 'Variables it sets',
	afterRestart: 'When the call engine is restarted',
	example: 'Example',
	key: '<key>',
	unit: (unit: string) => `in ${unit}`,
	range: (minimum: number, maximum: number) => `${minimum} to ${maximum}`,
	listOf: 'Any number of items, each with:',
	oneOf: 'One of:',
	expressions: {
		title: 'Expressions',
		lede: 'A short formula over what is known of a call: its caller, the time, and what nodes have kept in variables.',
		intro: [
			'An expression is used in a Condition (“call.caller.startsWith("+32")”), in Set variable, and between two braces in any text: “Your order {{ order.number }} is ready”.',
			'Texts stand between quotation marks, numbers without. Compare with == != < <= > >=, join conditions with && (and), || (or) and ! (not), add texts with +.',
			'Expressions are written in CEL, the Common Expression Language. One that takes longer than 50 ms is cut off, and the call leaves the node by its exit failed.',
		],
		call: 'What every call has',
		functions: 'Functions',
		variables: 'Variables of your own',
		variablesText:
			'Nodes such as Collect digits, Set variable and HTTP request keep values in variables. A node’s form offers those that nodes before it set; a variable no node sets is a mistake that is shown before publishing. Ask has(variables.name) first where a call can arrive without it.',
		columns: { name: 'Name', meaning: 'What it is', example: 'Example' },
	},
	api: {
		title: 'Programs that ask',
		lede: 'What a program can read from this appliance, with a token of its own.',
		intro: [
			'An administrator makes a token under Your account → Tokens for programs and chooses what it may do. The program sends it with every request: “Authorization: Bearer cly_…”. It may never do more than the administrator who made it, it ends by itself, and it is revoked there.',
			'Answers are JSON; times are ISO 8601 in UTC. What is refused is answered with 401 or 403, {"code", "message"}.',
		],
		example: 'Example',
		area: 'Needs',
		requests: [
			{
				path: 'GET /api/calls',
				text: 'The log of calls, newest first: {"calls": […], "older": "…"}. Send older as before to get the next page; it is null on the last. Filters: text, direction, disposition, from and to (days such as 2026-11-21 in the appliance’s zone, both included), limit (1 to 200, otherwise 50).',
				area: 'calls',
			},
			{
				path: 'GET /api/calls/ID',
				text: 'One call with its events in order: what happened, node by node and leg by leg.',
				area: 'calls',
			},
			{
				path: 'GET /api/overview',
				text: 'What is going on at this moment: running calls, phones and trunks with their state, the parts of the machine, and today’s figures.',
				area: 'calls',
			},
			{
				path: 'GET /api/metrics',
				text: 'Figures for Prometheus: running calls and those of today, phones and trunks that are up, the parts of the machine, its load, the last verified backup, the end of the certificate. The same is at port 9464 as /metrics, which the firewall opens to whom you name, and to nobody at first; the token goes as “authorization: credentials” of the scrape.',
				area: 'calls',
			},
			{
				path: 'GET /flows/ID/export',
				text: 'A flow as a file: its draft, or with ?version=3 a published version. Its schema is at /flows/flow.schema.json, without a token.',
				area: 'telephony',
			},
			{
				path: 'POST /flows/import',
				text: 'A new flow from such a file, as a draft.',
				area: 'telephony',
			},
		],
	},
	testing: {
		title: 'Trying a flow',
		lede: 'Before callers meet it: simulate it, keep calls that must always work, ring your own phone.',
		sections: [
			{
				title: 'Simulate',
				text: 'Simulate opens a band under the drawing. Say who calls and when, then press keys, stay silent, answer or hang up at each step. The nodes are the same code as in a real call; the way lights up on the drawing, and variables are shown at every step. No phone rings, no mail is sent and no other machine is asked.',
			},
			{
				title: 'Keep a call as a golden call',
				text: 'A simulated call that went as it should can be kept under a name. All golden calls of a flow are run before it is published. When one takes another way than it did, the publish is stopped and the first difference is shown: put the flow right, or record the call again if the new way is meant.',
			},
			{
				title: 'Call me',
				text: 'Call me rings an extension and runs the draft on it for real, with sound. Dial nodes ring real phones then, so choose a quiet moment.',
			},
			{
				title: 'Publish, and go back',
				text: 'Publishing makes the draft the version that new calls take. Calls that are in the flow stay in their version to their end. Every version can be looked at, compared and restored under All versions.',
			},
		],
	},
}
