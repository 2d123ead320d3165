/** Ids of rows as they come from an address bar: anything. */
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const nobodysId = '00000000-0000-0000-0000-000000000000'

/** Whether a text has the form of a row's id. */
export function isRowId(text: string): boolean {
	return uuid.test(text)
}

/** An id that may be asked for: what is none becomes one that no row has, instead of an error of PostgreSQL's. */
export function rowId(text: string): string {
	return isRowId(text) ? text : nobodysId
}
