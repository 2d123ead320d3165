/** Takes a message that was left into its box: the silence at its ends is cut away, then everybody who wants to know is told. */
import { chmod, rename } from 'node:fs/promises'
import { tellOfMessage } from '../db/call-consequences.ts'
import { getMailbox, getMessage, setMessageSeconds } from '../db/mailboxes.ts'
import { transaction } from '../db/pool.ts'
import { log } from '../log.ts'
import { messageFile, removeFile, soundSource } from '../recordings.ts'
import { runProgram } from '../run-program.ts'

/** Makes the task; done twice it comes to the same. */
export async function takeMessage({ messageId }: { messageId: string }): Promise<void> {
	const message = await getMessage(messageId)
	const mailbox = message && (await getMailbox(message.mailboxId))
	if (!message || !mailbox) return
	const seconds = (await trimSilence(messageFile(messageId))) ?? message.seconds
	await transaction(async () => {
		if (seconds !== message.seconds) await setMessageSeconds(messageId, seconds)
		await tellOfMessage(mailbox, { ...message, seconds })
	})
}

const trimWithinMs = 60_000
// What Asterisk's format `wav` is: 16 bit, 8 kHz, one channel, behind a head of 44 bytes.
const headBytes = 44
const bytesPerSecond = 16_000
// From the first tenth of a second that is louder than this; a line that is open and silent stays below.
const speech = ['silence', '1', '0.1', '0.5%']

/**
 * Cuts the silence at both ends of a recording. One that is nothing but silence is left as it is.
 * @returns its length in seconds, or undefined when there is no such file or it could not be done
 */
export async function trimSilence(path: string): Promise<number | undefined> {
	if (!(await soundSource(path))) return undefined
	const trimmed = `${path}.trimmed`
	try {
		const words = [path, '-t', 'wav', trimmed, ...speech, 'reverse', ...speech, 'reverse']
		await runProgram('sox', words, { timeoutMs: trimWithinMs })
		const size = (await soundSource(trimmed))?.size ?? 0
		if (size <= headBytes) return undefined
		// It is ours now and was Asterisk's, which plays it to whoever listens by phone; nobody else gets into the folder.
		await chmod(trimmed, 0o644)
		await rename(trimmed, path)
		return (size - headBytes) / bytesPerSecond
	} catch (error) {
		// With its silence it is still a message.
		log.warn('silence could not be cut from a message', { error })
		return undefined
	} finally {
		await removeFile(trimmed)
	}
}
