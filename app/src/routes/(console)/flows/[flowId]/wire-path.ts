/** The way of a wire from an exit to a node: only level and upright, round nodes, with rounded corners. */
import type { Box } from './node-size.ts'

export interface Point {
	x: number
	y: number
}

export interface Lanes {
	exit: number
	entry: number
}

/** Room between a wire and the nodes it goes round. */
const CLEARANCE = 12
/** Between an exit and the first corner, and between the last corner and the entry. */
const STUB = 14
/** Between two wires that run side by side. */
const LANE = 6
const CORNER = 6

/**
 * Corner points of a wire.
 * @param from the exit's point on the right edge of its node
 * @param to the entry's point on the left edge of the node it leads to
 * @param boxes the nodes it should not run through
 * @param lanes which of the ways side by side it takes: after its exit, so that wires of one node do not cover each
 *   other, and before its entry, where wires to one node share one way and those to its neighbours take another
 */
export function wirePoints(
	from: Point,
	to: Point,
	boxes: readonly Box[],
	lanes: Lanes = { exit: 0, entry: 0 },
): Point[] {
	const out = from.x + STUB + lanes.exit * LANE
	const into = to.x - STUB - lanes.entry * LANE
	const isFree = (points: Point[]) => boxes.every((box) => !runsThrough(points, box))
	const straight = [into, Math.min(out, into), (from.x + to.x) / 2]
		// Between columns that stand close the first stub may be shorter, as long as there is room for the corners.
		.filter((x) => x - from.x >= CORNER && to.x - x >= CORNER)
		.map((x) => withOneBend(from, to, x))
		.find(isFree)
	if (straight) return straight
	const rounds = detours(from, to, boxes).map((y) => [
		from,
		{ x: out, y: from.y },
		{ x: out, y },
		{ x: into, y },
		{ x: into, y: to.y },
		to,
	])
	const length = (points: Point[]) =>
		points.reduce((sum, point, index) => {
			const before = points[index - 1] ?? point
			return sum + Math.abs(point.x - before.x) + Math.abs(point.y - before.y)
		}, 0)
	rounds.sort((a, b) => length(a) - length(b))
	return rounds.find(isFree) ?? withOneBend(from, to, Math.max(out, into))
}

function withOneBend(from: Point, to: Point, x: number): Point[] {
	return from.y === to.y ? [from, to] : [from, { x, y: from.y }, { x, y: to.y }, to]
}

/** Heights at which a wire could pass above or below the nodes. */
function detours(from: Point, to: Point, boxes: readonly Box[]): number[] {
	const edges = boxes.flatMap((box) => [box.y - CLEARANCE, box.y + box.height + CLEARANCE])
	return [...new Set([...edges, (from.y + to.y) / 2])]
}

function runsThrough(points: readonly Point[], box: Box): boolean {
	return points.some((point, index) => {
		const next = points[index + 1]
		if (!next) return false
		// A wire begins and ends on the edges of nodes, so touching an edge is not running through.
		return (
			Math.max(point.x, next.x) > box.x + 1 &&
			Math.min(point.x, next.x) < box.x + box.width - 1 &&
			Math.max(point.y, next.y) > box.y + 1 &&
			Math.min(point.y, next.y) < box.y + box.height - 1
		)
	})
}

/** The points as an SVG path, corners rounded with a radius of at most 6 px. */
export function wirePath(points: readonly Point[]): string {
	const [first, ...rest] = points
	if (!first) return ''
	let path = `M${first.x} ${first.y}`
	rest.forEach((point, index) => {
		const before = points[index] ?? first
		const next = rest[index + 1]
		if (!next) {
			path += `L${point.x} ${point.y}`
			return
		}
		const radius = Math.min(CORNER, distance(before, point) / 2, distance(point, next) / 2)
		const start = towards(point, before, radius)
		const end = towards(point, next, radius)
		path += `L${start.x} ${start.y}Q${point.x} ${point.y} ${end.x} ${end.y}`
	})
	return path
}

function distance(a: Point, b: Point): number {
	return Math.abs(a.x - b.x) + Math.abs(a.y - b.y)
}

function towards(from: Point, to: Point, length: number): Point {
	const whole = distance(from, to) || 1
	return { x: from.x + ((to.x - from.x) * length) / whole, y: from.y + ((to.y - from.y) * length) / whole }
}
