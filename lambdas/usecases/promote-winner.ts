import type { ExperimentReport } from '../domain/experiments/report.ts';
import type { Operation } from '../domain/operation.ts';
import { done, type Outcome, refuse } from '../domain/refusal.ts';
import { type Release, versionOf } from '../domain/release.ts';
import { type ExperimentsDependencies, findExperiment } from './find-experiment.ts';
import { useModel, type UseModelDependencies, type UseModelRequest } from './use-model.ts';

export interface PromoteRequest extends Omit<UseModelRequest, 'name' | 'version'> {
  /** Whose model is released; undefined: the winner's. */
  readonly arm?: string | undefined;
  /** Releases it whatever the analysis says; somebody then says why. */
  readonly force: boolean;
}

export interface PromoteDependencies extends ExperimentsDependencies<ExperimentReport>, UseModelDependencies {
  readonly modelName: string;
}

/**
 * Starts the release of the model of the arm that won an experiment, under what the analysis says of it. An arm that did
 * not win is promoted by force alone, which the release and the audit log then say.
 */
export async function promoteWinner(
  name: string,
  { arm: asked, force, ...how }: PromoteRequest,
  operation: Operation,
  dependencies: PromoteDependencies,
): Promise<Outcome<Release>> {
  if (force && operation.why === undefined)
    return refuse({
      kind: 'invalid',
      code: 'missing_field',
      field: 'why',
      message: 'why is missing: with force, the audit log keeps why the analysis was overruled',
    });
  const found = await findExperiment(name, dependencies);
  if (!found.ok) return found;
  const { report } = found.value;
  if (report === undefined)
    return refuse({
      kind: 'conflict',
      code: 'no_experiment_report',
      message: `Experiment ${name} has no analysis: run \`npm run experiments -- analyse\` with --json s3://BUCKET/experiments/${name}.json`,
    });
  const chosen = chosenArm(name, asked, report, force);
  if (!chosen.ok) return chosen;
  const { arm, says } = chosen.value;
  const version = report.models[arm];
  if (version === undefined)
    return refuse({
      kind: 'conflict',
      code: 'arm_without_model',
      message: `Arm ${arm} of ${name} names no model: it changes rules, which are kept by moving them into shopRules.scenarios of the configuration and deploying`,
    });
  const live = await dependencies.liveRelease.read();
  if (live !== undefined && versionOf(live.modelPackageArn) === version)
    return refuse({
      kind: 'conflict',
      code: 'already_live',
      message: `Version ${version}, the model of ${arm}, serves already`,
    });
  const why = [`${force ? 'forced, ' : ''}experiment ${name} until ${report.until}: ${says}`, operation.why]
    .filter((part) => part !== undefined)
    .join(' ');
  return useModel({ ...how, name: dependencies.modelName, version }, { ...operation, why }, dependencies);
}

interface ChosenArm {
  readonly arm: string;
  readonly says: string;
}

/** The arm that is asked for, or the only one that won. */
function chosenArm(
  name: string,
  asked: string | undefined,
  { verdicts }: ExperimentReport,
  force: boolean,
): Outcome<ChosenArm> {
  const arms = Object.entries(verdicts).map(([arm, verdict]) => ({ arm, ...verdict }));
  const names = arms.map(({ arm }) => arm).join(', ');
  const winners = arms.filter(({ verdict }) => verdict === 'win');
  if (asked === undefined) {
    const [winner, other] = winners;
    if (winner !== undefined && other === undefined) return done(winner);
    const which = winners.length > 1 ? `${winners.map(({ arm }) => arm).join(' and ')} won` : 'No arm won';
    const sayWhich = force || winners.length > 1 ? `; say by \`arm\` which is meant, of ${names}` : '';
    const said = [...new Set(arms.map(({ says }) => says))].join(' ');
    return refuse({ kind: 'conflict', code: 'no_winner', message: `${which} ${name}: ${said}${sayWhich}` });
  }
  const found = arms.find(({ arm }) => arm === asked);
  if (found === undefined)
    return refuse({
      kind: 'invalid',
      code: 'invalid_value',
      field: 'arm',
      message: `arm is none that ${name} compares with its first: ${names}`,
    });
  if (found.verdict === 'win' || force) return done(found);
  return refuse({
    kind: 'conflict',
    code: 'no_winner',
    message: `${asked} did not win ${name}: ${found.says} Force it with why, if you know better`,
  });
}
