import type { LiveRelease } from '../domain/ports/live-release.ts';
import type { ModelArchive } from '../domain/ports/model-archive.ts';
import type { ModelRegistry } from '../domain/ports/model-registry.ts';
import type { RunTags } from '../domain/ports/run-tags.ts';
import { type ReleaseInput, versionOf } from '../domain/release.ts';

/** A release that has ended. */
export interface EndedRelease {
  readonly id: string;
  readonly outcome: 'succeeded' | 'rolled-back' | 'failed' | 'stopped';
  readonly at: string;
  readonly input: ReleaseInput;
  /** Why it was no success. */
  readonly cause?: string | undefined;
}

export interface TrackReleaseDependencies {
  readonly registry: Pick<ModelRegistry, 'find'>;
  readonly archive: Pick<ModelArchive, 'run'>;
  readonly liveRelease: LiveRelease;
  readonly runTags: RunTags;
}

/** Whether the run's model serves, or what became of it. */
const STATE = 'vitrine.state';
/** Of a release, what became of it and when. */
const releaseTag = (id: string): string => `vitrine.release.${id}`;

/**
 * Says of the run that made a model how its release ended, and of the run of the model before that it serves no more.
 * Said twice, it is the same; of a model whose run is not tracked nothing is.
 * @throws RunTrackingError when it cannot be said
 */
export async function trackRelease(
  { id, outcome, at, input, cause }: EndedRelease,
  dependencies: TrackReleaseDependencies,
): Promise<void> {
  const { modelPackageArn, replaces, takesBack } = input;
  // An event may be late, and another model serve by now.
  const live = (await dependencies.liveRelease.read())?.modelPackageArn;
  const told = (what: string, why?: string): string => [`${what} ${at}`, why].filter(Boolean).join(': ');
  const isLive = live === modelPackageArn;
  const tookOver = isLive || outcome === 'succeeded';
  await tag(modelPackageArn, dependencies, {
    [releaseTag(id)]: told(outcome, cause ?? input.why),
    ...(isLive && { [STATE]: 'live' }),
    ...(!tookOver && { [STATE]: outcome }),
  });
  if (replaces === undefined || replaces === live || !tookOver) return;
  await tag(
    replaces,
    dependencies,
    takesBack === undefined
      ? { [STATE]: 'replaced' }
      : { [STATE]: 'rolled-back', [releaseTag(takesBack)]: told('rolled-back', input.why) },
  );
}

async function tag(
  modelPackageArn: string,
  { registry, archive, runTags }: TrackReleaseDependencies,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  const model = await registry.find(versionOf(modelPackageArn));
  const run = model && (await archive.run(model.modelDataUrl));
  if (run !== undefined) await runTags.set(run.id, tags);
}
