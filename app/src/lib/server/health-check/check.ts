/** The telephony health check: does this machine take calls? One verdict for each part; the boot and the page ask the same. */
import { ENDLESS_RESTARTS, type PartVerdict } from '../../../../../appliance/helper/protocol.ts'

export type { PartVerdict }

/** What is asked of the parts; an answer that throws is a part that does not answer. */
export interface HealthParts {
	/** Units that do not run, with systemd's word for what they do instead, and how often systemd has started them again. */
	unitsDown(): Promise<{ unit: string; state: string; restarts: number }[]>
	/** Names of migrations: those that the database has, and those that this program brings. */
	migrations(): Promise<{ applied: string[]; known: string[] }>
	/** Whether Asterisk is connected to the executor and answers it. */
	asksAsterisk(): Promise<boolean>
	/** What Asterisk does not have as it was saved, in sentences, and how many objects there are. */
	readBack(): Promise<{ objects: number; problems: string[] }>
	/** Names of trunks that were registered before and are not now; `expected` = how many there were. */
	trunksMissing(): Promise<{ expected: number; missing: string[] }>
	/** A call of the machine to itself: how long it heard what it played. */
	callItself(): Promise<{ heardMs: number }>
}

/** A call that plays three seconds and hears less than this has not really been heard. */
export const LEAST_HEARD_MS = 800

type Answer = Omit<PartVerdict, 'part'>

const good = (seen: string): Answer => ({ isGood: true, seen })
const bad = (seen: string, isFinal = false): Answer => ({ isGood: false, seen, ...(isFinal && { isFinal }) })

const questions: Record<PartVerdict['part'], (parts: HealthParts) => Promise<Answer>> = {
	async units(parts) {
		const down = await parts.unitsDown()
		if (down.length === 0) return good('All services run.')
		const endsAlways = ({ restarts }: { restarts: number }) => restarts >= ENDLESS_RESTARTS
		const told = down.map((one) => `${one.unit} (${endsAlways(one) ? 'ends again and again' : one.state})`).join(', ')
		// One that is being started is worth waiting for; one that nobody starts, or that always ends, is not.
		return bad(
			`Not running: ${told}.`,
			down.some((one) => one.state === 'inactive' || endsAlways(one)),
		)
	},
	async database(parts) {
		const { applied, known } = await parts.migrations()
		const missing = known.filter((name) => !applied.includes(name))
		if (missing.length > 0) return bad(`The database is not in its new form yet: ${missing[0]} is missing.`)
		return good(`The database is in the form of ${known.at(-1) ?? 'none'}.`)
	},
	async asterisk(parts) {
		return (await parts.asksAsterisk()) ? good('Asterisk answers the call engine.') : bad('Asterisk is not connected.')
	},
	async configuration(parts) {
		const { objects, problems } = await parts.readBack()
		if (problems.length > 0) return bad(`Asterisk does not have everything as it was saved: ${problems[0]}`)
		return good(`Asterisk has ${objects} objects as they were saved.`)
	},
	async trunks(parts) {
		const { expected, missing } = await parts.trunksMissing()
		if (missing.length > 0) return bad(`Registered before and not now: ${missing.join(', ')}.`)
		return good(expected === 0 ? 'No trunk was registered before.' : `All ${expected} trunks are registered again.`)
	},
	async call(parts) {
		const { heardMs } = await parts.callItself()
		const seconds = (heardMs / 1000).toFixed(1)
		if (heardMs < LEAST_HEARD_MS) return bad(`A call to itself heard its announcement for ${seconds} s only.`)
		return good(`A call to itself heard its announcement for ${seconds} s.`)
	},
}

const away: Record<PartVerdict['part'], string> = {
	units: 'The state of the services cannot be read.',
	database: 'The database does not answer.',
	asterisk: 'The call engine does not answer.',
	configuration: 'Asterisk’s configuration cannot be read back.',
	trunks: 'The state of the trunks cannot be read.',
	call: 'A call to itself could not be made.',
}

/** Asks every part. Never throws. @param tell why a part did not answer, for the log */
export function checkTelephony(
	parts: HealthParts,
	tell: (part: PartVerdict['part'], error: unknown) => void,
): Promise<PartVerdict[]> {
	const names = Object.keys(questions) as PartVerdict['part'][]
	return Promise.all(
		names.map(async (part) => {
			try {
				return { part, ...(await questions[part](parts)) }
			} catch (error) {
				tell(part, error)
				return { part, ...bad(away[part]) }
			}
		}),
	)
}
