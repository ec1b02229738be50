/**
 * Runs a Node.js Lambda function in a plain process: loads the handler that _HANDLER names, then
 * answers one invocation after the other over the socket that it inherits (see messages.py).
 */
import { existsSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { formatWithOptions } from 'node:util';

const LOG_MARKER = '\u001eend of invocation\u001e\n';
/** The status with which Lambda's own runtime ends after an uncaught exception. */
const UNCAUGHT_EXIT_STATUS = 129;
/** Lambda's limit for a synchronous answer. */
const MAX_RESPONSE_BYTES = 6_291_556;

const environment = process.env;
const channel = new Socket({
  fd: Number(environment.VITRINE_LAMBDA_CHANNEL),
  readable: true,
  writable: true,
});
delete environment.VITRINE_LAMBDA_CHANNEL;
const writeOut = process.stdout.write.bind(process.stdout);

let currentRequestId;

function send(message, done) {
  channel.write(`${JSON.stringify(message)}\n`, done);
}

function answer(message, done) {
  // Pipes are written synchronously, so the marker follows all that the function printed.
  writeOut(LOG_MARKER);
  currentRequestId = undefined;
  send(message, done);
}

function namedError(name, message) {
  const error = new Error(message);
  error.name = name;
  return error;
}

function describe(error) {
  if (!(error instanceof Error) && typeof error?.message !== 'string') {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return {
    errorType: error.name ?? 'Error',
    errorMessage: error.message ?? String(error),
    trace: (error.stack ?? '').split('\n'),
  };
}

function findModule(base) {
  return ['', '.js', '.mjs', '.cjs']
    .map((extension) => base + extension)
    .find((file) => existsSync(file) && statSync(file).isFile());
}

async function loadHandler() {
  const name = environment._HANDLER ?? '';
  const slash = name.lastIndexOf('/') + 1;
  const dot = name.indexOf('.', slash);
  if (dot === -1) {
    throw namedError('Runtime.MalformedHandlerName', `Bad handler: ${name}`);
  }
  const file = findModule(resolve(environment.LAMBDA_TASK_ROOT, name.slice(0, dot)));
  if (file === undefined) {
    throw namedError('Runtime.ImportModuleError', `Error: Cannot find module '${name.slice(0, dot)}'`);
  }
  const module = await import(pathToFileURL(file).href);
  const path = name.slice(dot + 1).split('.');
  const reach = (root) => path.reduce((value, key) => value?.[key], root);
  const handler = reach(module) ?? reach(module.default);
  if (typeof handler !== 'function') {
    throw namedError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  }
  if (handler.length >= 3) {
    throw namedError(
      'Runtime.CallbackHandlerDeprecated',
      'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24.',
    );
  }
  return handler;
}

function patchConsole() {
  const json = environment.AWS_LAMBDA_LOG_FORMAT === 'JSON';
  const levels = { log: 'INFO', info: 'INFO', debug: 'DEBUG', trace: 'TRACE', warn: 'WARN', error: 'ERROR' };
  for (const [method, level] of Object.entries(levels)) {
    console[method] = (...args) => {
      const timestamp = new Date().toISOString();
      const message = formatWithOptions({}, ...args);
      const line = json
        ? JSON.stringify({ timestamp, level, requestId: currentRequestId, message })
        : `${timestamp}\t${currentRequestId ?? 'undefined'}\t${level}\t${message.replaceAll('\n', '\r')}`;
      writeOut(`${line}\n`);
    };
  }
}

function contextOf(invocation) {
  return {
    awsRequestId: invocation.requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
    getRemainingTimeInMillis: () => Math.max(0, invocation.deadlineMs - Date.now()),
    invokedFunctionArn: invocation.functionArn,
    logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  };
}

async function invoke(handler, invocation) {
  const { requestId } = invocation;
  currentRequestId = requestId;
  environment._X_AMZN_TRACE_ID = invocation.traceId;
  try {
    const result = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    const body = JSON.stringify(result ?? null);
    if (Buffer.byteLength(body) > MAX_RESPONSE_BYTES) {
      throw namedError(
        'Function.ResponseSizeTooLarge',
        `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
      );
    }
    answer({ type: 'result', requestId, body });
  } catch (error) {
    const described = describe(error);
    console.error(
      `Invoke Error \t${JSON.stringify({ ...described, trace: undefined, stack: described.trace })}`,
    );
    answer({ type: 'error', requestId, error: described });
  }
}

function failOnUncaught(errorType) {
  return (error) => {
    const described = { ...describe(error), errorType };
    console.error(`Uncaught Exception \t${JSON.stringify(described)}`);
    const exit = () => process.exit(UNCAUGHT_EXIT_STATUS);
    if (currentRequestId === undefined) exit();
    else answer({ type: 'error', requestId: currentRequestId, error: described }, exit);
  };
}

function serve(handler) {
  let pending = '';
  channel.setEncoding('utf8');
  channel.on('data', (text) => {
    pending += text;
    for (let end = pending.indexOf('\n'); end !== -1; end = pending.indexOf('\n')) {
      const line = pending.slice(0, end);
      pending = pending.slice(end + 1);
      void invoke(handler, JSON.parse(line));
    }
  });
  send({ type: 'ready' });
}

// The other end is gone: whoever started this process ended without stopping it.
channel.on('close', () => process.exit(0));
channel.on('error', () => process.exit(0));
patchConsole();
try {
  const handler = await loadHandler();
  process.on('uncaughtException', failOnUncaught('Runtime.UncaughtException'));
  process.on('unhandledRejection', failOnUncaught('Runtime.UnhandledPromiseRejection'));
  serve(handler);
} catch (error) {
  console.error(`Uncaught Exception \t${JSON.stringify(describe(error))}`);
  writeOut(LOG_MARKER);
  send({ type: 'initError', error: describe(error) }, () => process.exit(1));
}
