import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { inspectionAnswerSchema, type ModelInspection } from '../../../lambdas/contracts/model-inspection.ts';
import { Failure } from '../failure.ts';
import { fromRoot, node, root } from '../paths.ts';

export interface InspectionLoad {
  /** Events in each request's history. */
  readonly history: number;
  readonly runs: number;
}

/** Has an unpacked model, or a bare graph, inspected by the model host's code, in a process of its own. */
export async function runInspection(
  path: string,
  { history, runs }: InspectionLoad,
  interrupt?: AbortSignal,
): Promise<ModelInspection> {
  const program = ['--expose-gc', '--import', 'tsx', fromRoot('serving', 'inspect.ts')];
  const child = spawn(node, [...program, path, '--history', `${history}`, '--runs', `${runs}`], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: interrupt,
  });
  const [answer, said, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  ]);
  // What ONNX Runtime itself has to say goes to the standard error, and is of interest when all else fails.
  if (code !== 0) {
    throw new Failure(`${path} could not be inspected (exit ${code ?? signal ?? '?'}):\n${said.trim()}`);
  }
  const result = inspectionAnswerSchema.parse(JSON.parse(answer));
  if ('refusal' in result) throw new Failure(result.refusal);
  return result.inspection;
}
