import { expect, test } from 'vitest'
import { Throttle } from './throttle.ts'

const rule = { freeFailures: 3, firstWaitMs: 1000, longestWaitMs: 8000, forgetAfterMs: 60_000 }

function given() {
	let now = 0
	const throttle = new Throttle(rule, () => now)
	return { throttle, wait: (ms: number) => (now += ms) }
}

test('the first failures cost nothing, each further one twice the wait', () => {
	const { throttle, wait } = given()
	for (let failure = 0; failure < 3; failure++) throttle.take('a')
	expect(() => throttle.take('a')).toThrow('Try again in 1 second.')
	for (const expected of [1000, 2000, 4000, 8000, 8000]) {
		wait(expected - 1)
		expect(() => throttle.take('a')).toThrow('Too many tries')
		wait(1)
		throttle.take('a')
	}
})

test('waiting does not count as another failure', () => {
	const { throttle, wait } = given()
	for (let failure = 0; failure < 3; failure++) throttle.take('a')
	for (let knock = 0; knock < 100; knock++) expect(() => throttle.take('a')).toThrow()
	wait(1000)
	expect(() => throttle.take('a')).not.toThrow()
})

test('one guesser does not lock out another, and a success forgives', () => {
	const { throttle } = given()
	for (let failure = 0; failure < 3; failure++) throttle.take('a')
	expect(() => throttle.take('b')).not.toThrow()
	throttle.succeeded('a')
	expect(() => throttle.take('a')).not.toThrow()
})

test('failures are forgotten after a while', () => {
	const { throttle, wait } = given()
	for (let failure = 0; failure < 2; failure++) throttle.take('a')
	wait(60_001)
	for (let failure = 0; failure < 3; failure++) expect(() => throttle.take('a')).not.toThrow()
})
