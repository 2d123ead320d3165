/** An expression that cannot be read or has no value: the user's mistake or a value that did not fit, said in one sentence. */
export class ExpressionFailed extends Error {
	override name = 'ExpressionFailed'
}
