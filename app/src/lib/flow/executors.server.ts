/** Node type → executor. A type without one does not compile. */
import type { Executor } from './node.ts'
import type { nodeTypes } from './nodes.ts'
import { runCollectDigits } from './nodes/collect-digits.server.ts'
import { runCondition } from './nodes/condition.server.ts'
import { runConference } from './nodes/conference.server.ts'
import { runDial } from './nodes/dial.server.ts'
import { runErrorHandler } from './nodes/error-handler.server.ts'
import { runHangup } from './nodes/hangup.server.ts'
import { runHours } from './nodes/hours.server.ts'
import { runHttpRequest } from './nodes/http-request.server.ts'
import { runJump } from './nodes/jump.server.ts'
import { runLoop } from './nodes/loop.server.ts'
import { runMenu } from './nodes/menu.server.ts'
import { runMessage } from './nodes/message.server.ts'
import { runNotify } from './nodes/notify.server.ts'
import { runPlay } from './nodes/play.server.ts'
import { runRecord } from './nodes/record.server.ts'
import { runReturn } from './nodes/return.server.ts'
import { runRingGroup } from './nodes/ring-group.server.ts'
import { runSetVariable } from './nodes/set-variable.server.ts'
import { runSplit } from './nodes/split.server.ts'
import { runStart } from './nodes/start.server.ts'
import { runSubFlow } from './nodes/sub-flow.server.ts'
import { runTag } from './nodes/tag.server.ts'
import { runWait } from './nodes/wait.server.ts'
import { runWebhook } from './nodes/webhook.server.ts'

type Executors = { [D in (typeof nodeTypes)[number] as D['type']]: Executor<D> }

export const executors: Executors = {
	start: runStart,
	play: runPlay,
	menu: runMenu,
	'collect-digits': runCollectDigits,
	dial: runDial,
	hangup: runHangup,
	'http-request': runHttpRequest,
	webhook: runWebhook,
	notify: runNotify,
	'ring-group': runRingGroup,
	message: runMessage,
	record: runRecord,
	conference: runConference,
	condition: runCondition,
	'error-handler': runErrorHandler,
	hours: runHours,
	jump: runJump,
	loop: runLoop,
	return: runReturn,
	'set-variable': runSetVariable,
	split: runSplit,
	'sub-flow': runSubFlow,
	tag: runTag,
	wait: runWait,
}
