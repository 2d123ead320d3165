/** Finding a node type in the palette by what somebody types. */
import { nodeGroups, type NodeDefinition, type NodeGroup } from '#lib/flow/node.ts'
import { nodeTypes } from '#lib/flow/nodes.ts'

export interface PaletteGroup {
	name: NodeGroup
	types: readonly NodeDefinition[]
}

/**
 * The node types that fit, by group; all of them while nothing is typed.
 * @param offered whether a type can be added at all
 */
export function paletteGroups(typed: string, offered: (type: NodeDefinition) => boolean): PaletteGroup[] {
	const parts = typed.toLowerCase().split(/\s+/).filter(Boolean)
	const fits = (type: NodeDefinition) => {
		const text = `${type.label} ${type.type} ${type.description}`.toLowerCase()
		return parts.every((part) => text.includes(part))
	}
	const all = (nodeTypes as readonly unknown[] as readonly NodeDefinition[]).filter(
		(type) => offered(type) && fits(type),
	)
	return nodeGroups.map((name) => ({ name, types: byName(all, name, parts) })).filter((group) => group.types.length > 0)
}

/** Within a group those whose name begins so come first. */
function byName(all: readonly NodeDefinition[], group: NodeGroup, [first = '']: readonly string[]): NodeDefinition[] {
	const rank = ({ label }: NodeDefinition) => (first !== '' && label.toLowerCase().startsWith(first) ? 0 : 1)
	return all.filter((type) => type.group === group).toSorted((a, b) => rank(a) - rank(b))
}

/** The one that Enter in the search field adds: that whose name begins so, or else the first that fits. */
export function bestMatch(groups: readonly PaletteGroup[], typed: string): NodeDefinition | undefined {
	const all = groups.flatMap((group) => group.types)
	const wanted = typed.trim().toLowerCase()
	return all.find(({ label }) => label.toLowerCase().startsWith(wanted)) ?? all[0]
}
