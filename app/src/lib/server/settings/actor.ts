/** Who changes a setting: stands in the log line of every change. */
export interface Actor {
	userId: string
	name: string
}
