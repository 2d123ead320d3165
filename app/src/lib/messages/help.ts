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
