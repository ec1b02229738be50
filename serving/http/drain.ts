import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { HostState } from './model-host-server.ts';

/** How long new requests are still answered, so that callers with open connections hear that the host is going. */
const GRACE_MS = 1_000;
/** SageMaker kills what has not stopped 30 s after SIGTERM. */
const DEADLINE_MS = 25_000;

/** Stops without failing a request. False when some were still running at the deadline and were cut off. */
export async function drain(server: Server, state: HostState): Promise<boolean> {
  state.draining = true;
  await wait(GRACE_MS);
  const closed = Promise.withResolvers<boolean>();
  // Idle connections close at once; the others after their answer.
  server.close(() => {
    closed.resolve(true);
  });
  const deadline = setTimeout(() => {
    closed.resolve(false);
    server.closeAllConnections();
  }, DEADLINE_MS);
  const inTime = await closed.promise;
  clearTimeout(deadline);
  return inTime;
}
