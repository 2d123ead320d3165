/** Shows on a phone whether messages wait for it. */
import type { ExecutorClient } from '../control/client.ts'
import { getExtension } from '../db/extensions.ts'
import { countMessagesOf } from '../db/mailboxes.ts'

/** Makes the task. It throws while the executor is away, so that it is done later. */
export function showMessages(executor: Pick<ExecutorClient, 'showMessages'>) {
	return async ({ extensionId }: { extensionId: string }): Promise<void> => {
		const extension = await getExtension(extensionId)
		if (extension) await executor.showMessages(extension.number, await countMessagesOf(extension.id))
	}
}
