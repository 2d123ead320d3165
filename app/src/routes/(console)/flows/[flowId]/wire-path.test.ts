/** Wires run level and upright only, and go round the nodes in their way. */
import { expect, test } from 'vitest'
import type { Box } from './node-size.ts'
import { wirePath, wirePoints, type Point } from './wire-path.ts'

const node = (x: number, y: number): Box => ({ x, y, width: 148, height: 100 })

function isOrthogonal(points: Point[]): boolean {
	return points.every((point, index) => {
		const next = points[index + 1]
		return !next || point.x === next.x || point.y === next.y
	})
}

function crosses(points: Point[], box: Box): boolean {
	return points.some((point, index) => {
		const next = points[index + 1]
		if (!next) return false
		const [left, right] = [Math.min(point.x, next.x), Math.max(point.x, next.x)]
		const [top, bottom] = [Math.min(point.y, next.y), Math.max(point.y, next.y)]
		return right > box.x && left < box.x + box.width && bottom > box.y && top < box.y + box.height
	})
}

test('to the next column it bends once, near the node it leads to', () => {
	const points = wirePoints({ x: 148, y: 63 }, { x: 212, y: 17 }, [])
	expect(points).toEqual([
		{ x: 148, y: 63 },
		{ x: 198, y: 63 },
		{ x: 198, y: 17 },
		{ x: 212, y: 17 },
	])
})

test('between columns that stand close it bends once, too, whichever exit and entry are joined', () => {
	for (const exit of [0, 1, 2, 3]) {
		for (const entry of [0, 1, 2, 3]) {
			const points = wirePoints({ x: 152, y: 63 }, { x: 183, y: 17 }, [], { exit, entry })
			expect(points).toHaveLength(4)
			expect(points.every(({ x }) => x >= 152 && x <= 183)).toBe(true)
		}
	}
})

test('on one level it is straight', () => {
	expect(wirePoints({ x: 148, y: 20 }, { x: 212, y: 20 }, [])).toHaveLength(2)
})

test('wires of several nodes to one share their last stretch', () => {
	const ends = [40, 240].map((y) => wirePoints({ x: 148, y }, { x: 212, y: 17 }, []).slice(-2))
	expect(ends[0]).toEqual(ends[1])
})

test('a node between is gone round, not run through', () => {
	const between = node(212, 0)
	const points = wirePoints({ x: 148, y: 50 }, { x: 424, y: 50 }, [between])
	expect(isOrthogonal(points)).toBe(true)
	expect(crosses(points, between)).toBe(false)
})

test('a way back leaves to the right, passes the nodes above or below, and enters from the left', () => {
	const boxes = [node(0, 0), node(212, 0)]
	const points = wirePoints({ x: 360, y: 63 }, { x: 0, y: 17 }, boxes)
	expect(isOrthogonal(points)).toBe(true)
	expect(boxes.some((box) => crosses(points, box))).toBe(false)
	expect(points[1]?.x).toBeGreaterThan(360)
	expect(points.at(-2)?.x).toBeLessThan(0)
})

test('two exits of one node that go round turn side by side', () => {
	const boxes = [node(0, 0), node(212, 0)]
	const turns = [0, 1].map(
		(lane) => wirePoints({ x: 360, y: 63 + lane * 20 }, { x: 0, y: 17 }, boxes, { exit: lane, entry: 0 })[1]?.x,
	)
	expect(turns[1]! - turns[0]!).toBe(6)
})

test('corners are round', () => {
	expect(
		wirePath([
			{ x: 0, y: 0 },
			{ x: 20, y: 0 },
			{ x: 20, y: 40 },
		]),
	).toBe('M0 0L14 0Q20 0 20 6L20 40')
})
