import type { Profile } from '../lib/profile.ts';

/** A shop that starts: no network, no web ACL, and no instance that waits for requests. Its first answers are slow. */
const slim: Profile = {
  serving: { host: 'lambda', lambda: { keptStarted: false } },
  clickstream: { shards: 1 },
  network: undefined,
  api: { webAcl: undefined },
  operatorApi: { webAcl: undefined },
  canary: undefined,
  modelPipeline: undefined,
  training: { mlflowServer: undefined },
};

/** Functions in a network without a way out, and a model on instances. */
const standard: Profile = {
  serving: { host: 'sagemaker' },
  network: { zones: 2, flowLogs: 'rejected' },
};

/** A zone may be lost without a shopper noticing; requests are filtered, and the network's traffic is on record. */
const full: Profile = {
  serving: { host: 'sagemaker', instanceCount: 3 },
  // In the place of a server of one's own.
  training: { sagemakerPipeline: true, mlflowServer: {}, mlflowTrackingUri: undefined },
  network: { zones: 3, flowLogs: 'all' },
  // Five minutes of a thousand requests a second, and of ten.
  api: { webAcl: { requestsPerAddress: 300_000, botControl: true } },
  operatorApi: { webAcl: { requestsPerAddress: 3_000 } },
  modelPipeline: {},
};

/** How much of AWS an environment uses, whatever its size: `npm run synth -- --config prod --profile full`. */
export const profiles = { slim, standard, full } as const;
