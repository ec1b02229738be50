import type { Page, PageRequest } from '../page.ts';
import type { RegisteredModel } from '../registered-model.ts';

/** Where the versions of the model are, with what was decided about each. */
export interface ModelRegistry {
  /** Newest first. */
  list(request: PageRequest): Promise<Page<RegisteredModel>>;
  find(version: number): Promise<RegisteredModel | undefined>;
  /** @param why for whoever looks at the registry itself */
  decide(version: number, approval: 'approved' | 'rejected', why?: string): Promise<void>;
  /** @param on `YYYY-MM-DD` */
  retire(version: number, on: string): Promise<void>;
}
