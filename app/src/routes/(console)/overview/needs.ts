/** What needs a person: derived from what is true now, gone when its cause is gone, sorted by harm. */
import { daysLeft, type CertificateStep } from '#lib/domain/certificate-end.ts'
import type { DiskState } from '#lib/domain/disk-space.ts'
import type { SipStatus } from '#lib/domain/events.ts'
import { statusOfTrunk, trunkLineState } from '#lib/live/line-state.ts'
import { certificate } from '#lib/messages/certificate.ts'
import { overview } from '#lib/messages/overview.ts'

export interface Need {
	key: string
	lamp: 'fail' | 'warn'
	title: string
	evidence: string
	/** Milliseconds since 1970; absent where nothing began it. */
	since?: number
	action?: { label: string; href: string }
}

/** All that notices are derived from. */
export interface Situation {
	trunks: { id: string; name: string; host: string; isEnabled: boolean }[]
	extensions: { id: string }[]
	flows: { id: string; publishedVersion: number | null }[]
	inboundRoutes: { did: string; flowId: string; flowName: string; publishedVersion: number | null }[]
	endpoints: SipStatus[]
	/** Absent until it has been told. */
	disk?: DiskState | undefined
	services: { unit: string; state: 'active' | 'failed' | 'starting' | 'unknown' }[]
	/** There while all trunks are off because a backup was restored. */
	trunksHeldSince?: number | undefined
	/** There while no verified backup is as young as the plan wants it. */
	backupAlarm?: { since: number; problem: string } | undefined
	/** There while a certificate of the user's own ends soon, or has ended. */
	certificateAlarm?: { step: CertificateStep; until: number } | undefined
	/** Milliseconds since 1970. */
	now: number
}

const words = overview.needs

/** `callytics-executor.service` and `executor` are the same part: one word that both the catalogue and people know. */
export function partOfUnit(unit: string): string {
	const part = unit.replace(/\.service$/, '').replace(/^callytics-/, '')
	if (part.startsWith('postgresql')) return 'database'
	return part.startsWith('redis') ? 'redis' : part
}

/** What a part of the machine is called on the page. */
export function nameOfUnit(unit: string): string {
	const part = partOfUnit(unit)
	return overview.machine.names[part] ?? part
}

/** @returns what needs a person, the most harmful first */
export function findNeeds(situation: Situation): Need[] {
	return [
		...servicesDown(situation),
		...diskFillsUp(situation),
		...trunksHeld(situation),
		...trunksDown(situation),
		...routesToNowhere(situation),
		...backupMissing(situation),
		...certificateEnds(situation),
		...missing(situation),
	]
}

function servicesDown({ services }: Situation): Need[] {
	return services
		.filter((service) => service.state === 'failed')
		.map(({ unit }) => {
			const texts: Record<string, string> = words.serviceText
			return {
				key: `service ${unit}`,
				lamp: 'fail' as const,
				title: words.service(nameOfUnit(unit)),
				evidence: texts[partOfUnit(unit)] ?? words.serviceText.other,
			}
		})
}

function diskFillsUp({ disk }: Situation): Need[] {
	if (!disk || disk.level === 'enough') return []
	const isFull = disk.level === 'full'
	return [
		{
			key: 'disk',
			lamp: isFull ? 'fail' : 'warn',
			title: words.disk(Math.round(disk.usedShare * 100)),
			evidence: isFull ? words.diskFullText : words.diskShortText,
			action: { label: words.openSystem, href: '/system' },
		},
	]
}

function trunksHeld({ trunksHeldSince }: Situation): Need[] {
	if (trunksHeldSince === undefined) return []
	return [
		{
			key: 'trunks held',
			lamp: 'fail',
			title: words.trunksHeld,
			evidence: words.trunksHeldText,
			since: trunksHeldSince,
			action: { label: words.openTrunks, href: '/trunks' },
		},
	]
}

function trunksDown({ trunks, endpoints }: Situation): Need[] {
	return trunks.flatMap((trunk) => {
		const status = statusOfTrunk(endpoints, trunk.id)
		if (!status || trunkLineState(trunk.isEnabled, status) !== 'fail') return []
		const { state } = status
		const fault = state === 'rejected' || state === 'unreachable' || state === 'untrusted' ? state : 'unregistered'
		return [
			{
				key: `trunk ${trunk.id}`,
				lamp: 'fail' as const,
				title: words.trunk[fault](trunk.name),
				evidence: `${words.trunkEvidence(trunk.host, status.detail ?? '')} ${words.trunkHarm}`,
				since: status.at,
				action: { label: words.openTrunk, href: `/trunks/${trunk.id}` },
			},
		]
	})
}

function routesToNowhere({ inboundRoutes }: Situation): Need[] {
	return inboundRoutes
		.filter((route) => route.publishedVersion === null)
		.map((route) => ({
			key: `route ${route.did}`,
			lamp: 'fail' as const,
			title: words.draftFlow(route.flowName),
			evidence: words.draftFlowText(route.did),
			action: { label: words.openFlow, href: `/flows/${route.flowId}` },
		}))
}

function backupMissing({ backupAlarm }: Situation): Need[] {
	if (!backupAlarm) return []
	return [
		{
			key: 'backup',
			lamp: 'fail',
			title: words.backup,
			evidence: words.backupText(backupAlarm.problem),
			since: backupAlarm.since,
			action: { label: words.openBackup, href: '/backup' },
		},
	]
}

function certificateEnds({ certificateAlarm, now }: Situation): Need[] {
	if (!certificateAlarm) return []
	const { step, until } = certificateAlarm
	return [
		{
			key: 'certificate',
			lamp: step === 'ended' ? 'fail' : 'warn',
			title: certificate.alarm.title(step, daysLeft(until, now)),
			evidence: certificate.alarm.text(step),
			...(step === 'ended' ? { since: until } : {}),
			action: { label: certificate.alarm.open, href: '/certificate' },
		},
	]
}

/** The first steps that were not taken yet, one at a time: the next one makes sense only after the one before. */
function missing({ trunks, extensions, flows, inboundRoutes }: Situation): Need[] {
	const need = (key: string, title: string, evidence: string, label: string, href: string): Need[] => [
		{ key, lamp: 'warn', title, evidence, action: { label, href } },
	]
	if (extensions.length === 0) {
		return need('no extension', words.noExtension, words.noExtensionText, words.addExtension, '/extensions')
	}
	if (!flows.some((flow) => flow.publishedVersion !== null)) {
		const first = flows[0]
		return first
			? need('no flow', words.noFlow, words.noFlowText, words.openFlow, `/flows/${first.id}`)
			: need('no flow', words.noFlow, words.noFlowText, words.addFlow, '/flows')
	}
	if (trunks.length === 0) return need('no trunk', words.noTrunk, words.noTrunkText, words.addTrunk, '/trunks')
	if (inboundRoutes.length === 0) {
		const text = words.noRouteText(trunks[0]?.name ?? '')
		return need('no route', words.noRoute, text, words.addRoute, '/inbound-routes')
	}
	return []
}
