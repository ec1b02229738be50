// @ts-check
/**
 * What CloudWatch Synthetics runs: a shopper who asks for a list, from outside. It throws what is wrong; its runtime has
 * the AWS SDK, and Node 20.
 */
const { APIGatewayClient, GetApiKeyCommand } = require('@aws-sdk/client-api-gateway');

/** It may be personalized, and is not logged as shown: no model learns from it. */
const USER = 'vitrine-canary';
const CONSENT = { personalization: true, analytics: false };
const ITEMS = 5;

exports.handler = async () => {
  const { API_URL = '', API_KEY_ID = '', SLOW_MS = '' } = process.env;
  const key = await valueOf(API_KEY_ID);
  const ask = (method, path, body) => answerOf(API_URL, key, { method, path, body });

  await ask('PUT', `users/${USER}/consent`, CONSENT);
  // The first may start a function: shoppers wait for one of many.
  await ask('POST', 'recommendations', { userId: USER, numResults: ITEMS });
  const started = performance.now();
  const { itemList, fallback } = await ask('POST', 'recommendations', { userId: USER, numResults: ITEMS });
  const milliseconds = Math.round(performance.now() - started);
  if (!Array.isArray(itemList)) throw new Error('POST /recommendations answered without an itemList.');
  if (milliseconds > Number(SLOW_MS))
    throw new Error(`POST /recommendations took ${milliseconds} ms: more than ${SLOW_MS} is too long.`);
  return `${itemList.length} items in ${milliseconds} ms, fallback ${fallback ?? 'no'}`;
};

async function valueOf(apiKey) {
  const { value } = await new APIGatewayClient().send(new GetApiKeyCommand({ apiKey, includeValue: true }));
  if (value === undefined) throw new Error(`API Gateway gave no value for the key ${apiKey}.`);
  return value;
}

async function answerOf(url, key, { method, path, body }) {
  const answer = await fetch(new URL(path, url), {
    method,
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(`${method} /${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
