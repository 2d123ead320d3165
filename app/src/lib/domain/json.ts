/** A value as JSON knows it: what variables of a flow hold, and what comes back from other machines. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue }
