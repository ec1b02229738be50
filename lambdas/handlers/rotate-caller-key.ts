import { RotatingKey } from '../adapters/rotating-key.ts';
import { openSecrets } from '../adapters/secrets-manager-pseudonyms.ts';
import { openApiGateway, UsagePlanKeys } from '../adapters/usage-plan-keys.ts';
import { type Rotation, rotationSchema } from '../contracts/caller-key.ts';
import { parseEnvironment, rotateCallerKeyEnvironment } from '../contracts/environment.ts';
import { instrumented } from '../runtime/instrumented.ts';

const { USAGE_PLAN_ID: usagePlanId, KEY_NAME: name } = parseEnvironment(
  rotateCallerKeyEnvironment,
  process.env,
);
const keys = new UsagePlanKeys(openApiGateway(), { usagePlanId, name });
const secrets = openSecrets();

/**
 * A step of a rotation. The API takes the key that was current before for as long as the new one is: a shop that reads its
 * secret once between two rotations is never turned away.
 */
export const handler = instrumented(
  (_event: Rotation, { awsRequestId }) => awsRequestId,
  async (event) => {
    const rotation = rotationSchema.parse(event);
    const secret = new RotatingKey(secrets, rotation);
    const pending = await secret.pending();
    if (rotation.Step === 'createSecret') {
      if (pending === undefined) await secret.keep(await keys.make());
      return;
    }
    if (pending === undefined) throw new Error(`There is no key to go on with at ${rotation.Step}.`);
    if (rotation.Step === 'setSecret') await keys.admit(pending);
    if (rotation.Step === 'testSecret') await keys.confirm(pending);
    if (rotation.Step === 'finishSecret') await finish(secret);
  },
);

async function finish(secret: RotatingKey): Promise<void> {
  const before = await secret.current();
  if (before === undefined) return;
  // Before the stages move: after that the previous key is the one that shops still send.
  const oldest = await secret.previous();
  if (oldest !== undefined) await keys.withdraw(oldest);
  await secret.promote(before);
}
