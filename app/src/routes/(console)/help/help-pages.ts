/** All pages of the help, and finding them. */
import { nodeGroups, type NodeDefinition, type NodeGroup } from '#lib/flow/node.ts'
import { nodeTypes } from '#lib/flow/nodes.ts'
import { help } from '#lib/messages/help.ts'

export interface HelpPage {
	href: string
	title: string
	/** One sentence. */
	about: string
	icon: string
	/** What is looked through besides title and sentence. */
	text: string
}

const types = nodeTypes as readonly unknown[] as readonly NodeDefinition[]

function pageOf(type: NodeDefinition): HelpPage {
	const text = [...type.help.text, type.help.example, ...Object.values(type.help.exits), type.type].join(' ')
	return { href: `/help/nodes/${type.type}`, title: type.label, about: type.description, icon: type.icon, text }
}

const { expressions, testing, api } = help

/** Pages that are not about one node. */
export const generalPages: readonly HelpPage[] = [
	{
		href: '/help/expressions',
		title: expressions.title,
		about: expressions.lede,
		icon: 'i-variable',
		text: [...expressions.intro, expressions.variablesText].join(' '),
	},
	{
		href: '/help/testing',
		title: testing.title,
		about: testing.lede,
		icon: 'i-play',
		text: testing.sections.map(({ title, text }) => `${title} ${text}`).join(' '),
	},
	{
		href: '/help/api',
		title: api.title,
		about: api.lede,
		icon: 'i-external',
		text: [...api.intro, ...api.requests.map(({ path, text }) => `${path} ${text}`)].join(' '),
	},
]

/** Pages about nodes, by the groups of the palette. */
export const nodePages: readonly { group: NodeGroup; pages: readonly HelpPage[] }[] = nodeGroups.map((group) => ({
	group,
	pages: types.filter((type) => type.group === group).map(pageOf),
}))

/** Whether a page is about what somebody looks for; every word must be in it. */
export function isAbout(page: HelpPage, typed: string): boolean {
	const text = `${page.title} ${page.about} ${page.text}`.toLowerCase()
	return typed
		.toLowerCase()
		.split(/\s+/)
		.every((word) => text.includes(word))
}

/** Pages whose title has the text, for the palette of all places. */
export function helpPagesCalled(typed: string): HelpPage[] {
	const wanted = typed.toLowerCase()
	return [...generalPages, ...nodePages.flatMap(({ pages }) => pages)].filter(({ title }) =>
		title.toLowerCase().includes(wanted),
	)
}
