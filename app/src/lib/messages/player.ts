/** The words of the button that plays a sound. */
export const player = {
	play: (name: string) => `Play ${name}`,
	stop: (name: string) => `Stop ${name}`,
	failed: 'It cannot be played just now.',
}
