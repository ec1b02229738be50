import type { IncomingMessage } from 'node:http';
import type { Admitted } from './admission.ts';

/** SageMaker's own limit for the payload of an invocation. */
export const MAX_BODY_BYTES = 6 * 1024 * 1024;

export type Body =
  | { readonly outcome: 'read'; readonly bytes: Buffer<ArrayBuffer> }
  | { readonly outcome: 'too-large' }
  | { readonly outcome: 'host-full' }
  | { readonly outcome: 'aborted' };

/** Reads the body unless it is too much; what is left of it is then thrown away as it comes. */
export function readBody(request: IncomingMessage, admitted: Admitted): Promise<Body> {
  const { promise, resolve } = Promise.withResolvers<Body>();
  const chunks: Buffer<ArrayBuffer>[] = [];
  let size = 0;
  const giveUp = (outcome: 'too-large' | 'host-full'): void => {
    request.off('data', take);
    chunks.length = 0;
    request.resume();
    resolve({ outcome });
  };
  const take = (chunk: Buffer<ArrayBuffer>): void => {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) giveUp('too-large');
    else if (!admitted.tryHold(chunk.byteLength)) giveUp('host-full');
    else chunks.push(chunk);
  };
  request.on('data', take);
  request.on('end', () => {
    const [only] = chunks;
    resolve({
      outcome: 'read',
      bytes: only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks),
    });
  });
  // After 'end' these change nothing: the promise is settled.
  request.on('error', () => {
    resolve({ outcome: 'aborted' });
  });
  request.on('close', () => {
    resolve({ outcome: 'aborted' });
  });
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) giveUp('too-large');
  return promise;
}
