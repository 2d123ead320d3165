/** Shows on a phone whether messages wait for it. */
import { countMessagesOf, getMailbox } from '../db/mailboxes.ts'
import { getExtension } from '../db/extensions.ts'
import type { ExecutorClient } from '../control/client.ts'

/** Makes the task. @throws while the executor is away, so that it is done later */
export function lightMailbox(executor: Pick<ExecutorClient, 'showMessages'>) {
	return async ({ mailboxId }: { mailboxId: string }): Promise<void> => {
		const extensionId = (await getMailbox(mailboxId))?.extensionId
		const extension = extensionId ? await getExtension(extensionId) : undefined
		if (!extension) return
		await executor.showMessages(extension.number, await countMessagesOf(extension.id))
	}
}
