/** The error of a page that never came: the network between browser and appliance was away, or the console was starting. */

/** No server says this: it is the browser that got no answer. */
export const UNREACHED = { status: 504, code: 'console.unreached' }
