/** A device with one passkey, in software: makes it and signs with it as WebAuthn Level 3 section 6 has it, or wrongly where a test asks. */
import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto'

/** What a device does otherwise than it should. */
export interface Wrongs {
	/** Says that it is another page that asks. */
	origin?: string
	/** Signs for another name. */
	host?: string
	/** Nobody showed a finger, a face or a PIN. */
	isUnverified?: boolean
	/** What its own count of uses says. */
	useCount?: number
}

const base64url = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64url')
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()

/** CBOR (RFC 8949) of what is needed here: small numbers, bytes, text and maps of them. */
function cbor(value: number | string | Uint8Array | Map<number | string, unknown>): Buffer {
	const head = (major: number, count: number) =>
		count < 24
			? Buffer.from([(major << 5) | count])
			: count < 256
				? Buffer.from([(major << 5) | 24, count])
				: Buffer.from([(major << 5) | 25, count >> 8, count & 255])
	if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
	if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
	if (value instanceof Map) {
		const pairs = [...value].flatMap(([key, held]) => [cbor(key), cbor(held as Uint8Array)])
		return Buffer.concat([head(5, value.size), ...pairs])
	}
	return Buffer.concat([head(2, value.length), value])
}

/** @param origin of the console's page, such as `https://fenwick.local` */
export function softwarePasskey(origin: string) {
	const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
	const { x, y } = publicKey.export({ format: 'jwk' })
	const id = randomBytes(32)
	const host = new URL(origin).hostname
	let uses = 0

	/** Authenticator data: hash of the name, flags (present, verified, with a key), count of uses, and the key when it is new. */
	const data = (wrongs: Wrongs, key?: Buffer) => {
		const flags = 0x01 | (wrongs.isUnverified ? 0 : 0x04) | (key ? 0x40 : 0)
		const count = Buffer.alloc(4)
		count.writeUInt32BE(wrongs.useCount ?? ++uses)
		return Buffer.concat([sha256(wrongs.host ?? host), Buffer.from([flags]), count, ...(key ? [key] : [])])
	}
	const clientData = (type: string, challenge: string, wrongs: Wrongs) =>
		JSON.stringify({ type, challenge, origin: wrongs.origin ?? origin, crossOrigin: false })
	const answer = (response: Record<string, string>) =>
		JSON.stringify({
			...{ id: base64url(id), rawId: base64url(id), type: 'public-key' },
			response,
			clientExtensionResults: {},
		})

	return {
		id: base64url(id),
		/** What a browser answers that was asked to make it. */
		make: (challenge: string, wrongs: Wrongs = {}): string => {
			// COSE (RFC 9053): an elliptic curve's key, ES256, P-256.
			const cose = cbor(
				new Map<number, number | Buffer>([
					...([
						[1, 2],
						[3, -7],
						[-1, 1],
					] as const),
					[-2, Buffer.from(x!, 'base64url')],
					[-3, Buffer.from(y!, 'base64url')],
				]),
			)
			const length = Buffer.from([0, id.length])
			const authData = data(wrongs, Buffer.concat([Buffer.alloc(16), length, id, cose]))
			const attestation = cbor(
				new Map<string, unknown>([
					['fmt', 'none'],
					['attStmt', new Map()],
					['authData', authData],
				]),
			)
			return answer({
				clientDataJSON: base64url(clientData('webauthn.create', challenge, wrongs)),
				attestationObject: base64url(attestation),
			})
		},
		/** What a browser answers that was asked to prove it. */
		prove: (challenge: string, wrongs: Wrongs = {}): string => {
			const authenticatorData = data(wrongs)
			const clientDataJSON = clientData('webauthn.get', challenge, wrongs)
			const signature = createSign('sha256')
				.update(Buffer.concat([authenticatorData, sha256(clientDataJSON)]))
				.sign(privateKey)
			return answer({
				clientDataJSON: base64url(clientDataJSON),
				authenticatorData: base64url(authenticatorData),
				signature: base64url(signature),
			})
		},
	}
}
