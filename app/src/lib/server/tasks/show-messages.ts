/** Tells the executor what waits for an extension: its phone shows it by its light and can play it. */
import type { ExecutorClient } from '../control/client.ts'
import { getExtension } from '../db/extensions.ts'
import { waitingMessagesOf } from '../db/mailboxes.ts'

/** Makes the task. It throws while the executor is away, so that it is done later. */
export function showMessages(executor: Pick<ExecutorClient, 'showMessages'>) {
	return async ({ extensionId }: { extensionId: string }): Promise<void> => {
		const extension = await getExtension(extensionId)
		if (extension) await executor.showMessages(extension.number, await waitingMessagesOf(extension.id))
	}
}
