import type { TrackedRun } from '../registered-model.ts';

/** What a model says of itself, from its `model.tar.gz`. */
export interface ModelDocuments {
  /** `manifest.json`. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** `model-card.md`; undefined: it carries none. */
  readonly card: string | undefined;
}

export interface ModelArchive {
  /** @throws ModelArchiveError when there is no such archive, or no manifest in it */
  read(modelDataUrl: string): Promise<ModelDocuments>;
  /** The run that made it; undefined: it was not tracked, or not by what tells of it. */
  run(modelDataUrl: string): Promise<TrackedRun | undefined>;
}
