/** The states a lamp can show; each has a shape of its own, so that colour is never needed to tell them apart. */
export type LampState = 'live' | 'ok' | 'wait' | 'warn' | 'fail' | 'off'
