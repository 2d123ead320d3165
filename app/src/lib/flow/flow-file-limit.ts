/** How long the file of a flow may be. */

/** In bytes; the draft of a flow cannot be longer either. */
export const maximumFlowFile = 500_000
