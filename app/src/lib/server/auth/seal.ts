/** Encrypts what the database keeps for us but must not be able to read: AES-256-GCM with a key that only this process is given. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const nonceLength = 12
const tagLength = 16

let readKey: (() => string) | undefined

/** Names where the key is; it is read when something is sealed or opened, and not kept. */
export function useSealKey(read: () => string): void {
	readKey = read
}

function key(): Buffer {
	if (!readKey) throw new Error('there is no key to seal with')
	return createHash('sha256').update(readKey()).digest()
}

/** @param owner whose it is: sealed for one, it opens for nobody else */
export function seal(text: string, owner: string): Buffer {
	const nonce = randomBytes(nonceLength)
	const cipher = createCipheriv(algorithm, key(), nonce, { authTagLength: tagLength }).setAAD(Buffer.from(owner))
	const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
	return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

/** @throws when it was sealed with another key, for somebody else, or was changed since */
export function unseal(sealed: Buffer, owner: string): string {
	const nonce = sealed.subarray(0, nonceLength)
	const tag = sealed.subarray(nonceLength, nonceLength + tagLength)
	const decipher = createDecipheriv(algorithm, key(), nonce, { authTagLength: tagLength })
	decipher.setAAD(Buffer.from(owner)).setAuthTag(tag)
	return decipher.update(sealed.subarray(nonceLength + tagLength), undefined, 'utf8') + decipher.final('utf8')
}
