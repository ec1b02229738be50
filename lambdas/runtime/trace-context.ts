import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What the bundler puts in the place of `cls-hooked`, by which X-Ray's SDK knows the segment that a call belongs to. That
 * package follows every promise by hooks of Node that are slow; Node's own storage does the same at next to no cost. Here is
 * what the SDK asks of it.
 */
type Context = Record<string, unknown>;

class Namespace {
  readonly #storage = new AsyncLocalStorage<Context>();
  /** Of what runs in no other context: a function's invocations, which no code of ours starts. */
  #outermost: Context | undefined;

  get active(): Context | undefined {
    return this.#storage.getStore() ?? this.#outermost;
  }

  /** A context that begins with what is known in the present one. */
  createContext(): Context {
    return { ...this.active };
  }

  enter(context: Context): void {
    this.#outermost = context;
  }

  get(key: string): unknown {
    return this.active?.[key];
  }

  /** @throws Error outside of every context */
  set<T>(key: string, value: T): T {
    const { active } = this;
    if (active === undefined) throw new Error(`No context is active, so ${key} cannot be set`);
    active[key] = value;
    return value;
  }

  run(work: (context: Context) => void): Context {
    const context = this.createContext();
    this.#storage.run(context, work, context);
    return context;
  }
}

const namespaces = new Map<string, Namespace>();

export const getNamespace = (name: string): Namespace | undefined => namespaces.get(name);

export function createNamespace(name: string): Namespace {
  const namespace = new Namespace();
  namespaces.set(name, namespace);
  return namespace;
}

export const destroyNamespace = (name: string): boolean => namespaces.delete(name);
