import type { Context } from 'aws-lambda';

/** What Lambda tells a function of itself and of an invocation. */
/* eslint-disable @typescript-eslint/no-deprecated -- the type still requires the callbacks of old */
export const context: Context = {
  functionName: 'under-test',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:under-test',
  memoryLimitInMB: '512',
  awsRequestId: 'aws-request-1',
  logGroupName: '/aws/lambda/under-test',
  logStreamName: 'stream',
  callbackWaitsForEmptyEventLoop: false,
  getRemainingTimeInMillis: () => 10_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
};
/* eslint-enable @typescript-eslint/no-deprecated */
