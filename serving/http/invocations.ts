import {
  type InvocationRequest,
  type InvocationResponse,
  invocationRequestSchema,
} from '../../lambdas/contracts/model-host.ts';
import type { BatchQueue } from '../ranking/batch-queue.ts';
import { type Answer, answers } from './answer.ts';

export interface ServedModel {
  readonly name: string;
  readonly version: string;
  readonly queue: BatchQueue;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Answers one `POST /invocations`. */
export async function invoke(model: ServedModel, body: Buffer): Promise<Answer> {
  const request = parseRequest(body);
  if ('status' in request) return request;
  const ranked = model.queue.offer(request.instances);
  if (ranked === undefined) return answers.tooManyRequests();
  const response: InvocationResponse = {
    modelName: model.name,
    modelVersion: model.version,
    predictions: await ranked,
  };
  return answers.ok(JSON.stringify(response));
}

function parseRequest(body: Buffer): InvocationRequest | Answer {
  let json: unknown;
  try {
    json = JSON.parse(utf8.decode(body));
  } catch (error) {
    return answers.invalidJson(
      `The body is not JSON in UTF-8: ${error instanceof Error ? error.message : 'unreadable'}`,
    );
  }
  const parsed = invocationRequestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return answers.invalidRequest(
    issue?.message ?? 'The body does not have the expected form',
    issue?.path.join('.') ?? '',
  );
}
