/** The words of the button that plays a sound. */
export const player = {
	play: (name: string) => `Play ${name}`,
	stop: (name: string) => `Stop ${name}`,
	/** What is read out begins with what is seen. */
	labelled: (label: string, name: string) => `${label}: ${name}`,
	failed: 'It cannot be played just now.',
}
