/** A time of the day as it is written. */

const two = (value: number) => String(value).padStart(2, '0')

/** `02:30`. @param minutes of the day, 0 to 1440 */
export const clockText = (minutes: number): string => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
