/** What a voice has to be able to do, so that a better one can take the place of the one that is always there. */
export interface Voice {
	/** Part of the identity of what it has said: another voice says the same text otherwise. */
	name: string
	/** The languages it speaks, e.g. `en-us`. */
	languages(): Promise<string[]>
	/**
	 * Says a text.
	 * @param language one of its languages
	 * @param file the WAV file to write, mono
	 * @throws when it cannot: the text is then not spoken
	 */
	synthesise(text: string, language: string, file: string): Promise<void>
}
