/**
 * One execution environment of a function: loads the handler of the bundle in the first argument, answers as many
 * requests as the third says one after another, and before them as many that are not counted as the second says, and tells
 * its parent what they took of it.
 */
import { pathToFileURL } from 'node:url';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { context } from '../lambdas/fakes/lambda-context.ts';

type Handler = (event: object, context: object) => Promise<APIGatewayProxyResult>;

const [bundle = '', warmUps = '', requests = ''] = process.argv.slice(2);
const { handler } = (await import(pathToFileURL(bundle).href)) as { handler: Handler };

async function ask(): Promise<void> {
  const body = JSON.stringify({ userId: 'shopper-17', numResults: 25, metadataColumns: { ITEMS: ['NAME'] } });
  const { statusCode, body: answer } = await handler(
    { httpMethod: 'POST', requestContext: { requestId: 'request-1' }, body },
    context,
  );
  const { fallback } = JSON.parse(answer) as { fallback: unknown };
  if (statusCode !== 200 || fallback !== null) throw new Error(`not answered by the model: ${answer}`);
}

/** Of all threads, since the process began or since then. */
function cpuMsSince(before?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

await ask();
const firstAnswerMs = performance.now();
const firstAnswerCpuMs = cpuMsSince();
for (let request = 0; request < Number(warmUps); request += 1) await ask();

const before = process.cpuUsage();
const millis: number[] = [];
for (let request = 0; request < Number(requests); request += 1) {
  const started = performance.now();
  await ask();
  millis.push(performance.now() - started);
}
const cpuMs = cpuMsSince(before) / millis.length;
process.send?.({ firstAnswerMs, firstAnswerCpuMs, cpuMs, millis });
process.disconnect();
