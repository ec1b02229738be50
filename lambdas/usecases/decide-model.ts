import type { Operation } from '../domain/operation.ts';
import type { AuditLog } from '../domain/ports/audit-log.ts';
import { dayOf } from '../domain/registered-model.ts';
import { type Outcome, refuse } from '../domain/refusal.ts';
import { findModel } from './find-model.ts';
import type { ModelsDependencies, ModelWithState } from './list-models.ts';

export interface DecideDependencies extends ModelsDependencies {
  readonly auditLog: AuditLog;
}

/**
 * Lets a version be released, or not. What is decided already is left as it is, so that a call can be repeated.
 * The log is written first: nothing is decided that it does not know of.
 */
export async function decideModel(
  version: string,
  approval: 'approved' | 'rejected',
  operation: Operation,
  { auditLog, ...models }: DecideDependencies,
): Promise<Outcome<ModelWithState>> {
  const found = await findModel(version, models);
  if (!found.ok || found.value.approval === approval) return found;
  const model = found.value;
  if (model.state === 'retired')
    return refuse({
      kind: 'conflict',
      code: 'retired',
      message: `Version ${version} was retired on ${model.retireOn ?? 'an unknown day'}; train a newer one`,
    });
  if (approval === 'rejected' && model.state === 'live') return serving(version, 'rejected');
  await auditLog.append({
    ...operation,
    at: new Date(models.now()).toISOString(),
    action: `model.${approval}`,
    subject: `${model.name}/${model.version}`,
  });
  await models.registry.decide(model.version, approval, operation.why);
  return findModel(version, models);
}

/**
 * Sets the day from which a version may not be released.
 * @param on `YYYY-MM-DD`; undefined: today
 */
export async function retireModel(
  version: string,
  on: string | undefined,
  operation: Operation,
  { auditLog, ...models }: DecideDependencies,
): Promise<Outcome<ModelWithState>> {
  const found = await findModel(version, models);
  if (!found.ok) return found;
  const model = found.value;
  const today = dayOf(models.now());
  const day = on ?? today;
  if (model.state === 'live' && day <= today) return serving(version, 'retired today');
  if (model.retireOn === day) return found;
  await auditLog.append({
    ...operation,
    at: new Date(models.now()).toISOString(),
    action: 'model.retired',
    subject: `${model.name}/${model.version}`,
    why: [`from ${day}`, operation.why].filter((part) => part !== undefined).join(': '),
  });
  await models.registry.retire(model.version, day);
  return findModel(version, models);
}

const serving = (version: string, what: string) =>
  refuse({
    kind: 'conflict',
    code: 'is_live',
    message: `Version ${version} serves now and cannot be ${what}: release another one first`,
  });
