/** What a middleware is given of a call and hands on, with headers of its own where it adds some. */
interface Call {
  readonly input: object;
  readonly request: { readonly headers: Record<string, string> };
}

/** What came of a call. */
interface Outcome {
  readonly output: object;
  readonly response: { readonly headers: Readonly<Record<string, string | string[] | undefined>> };
}

type Work<Result extends Outcome> = (call: Call) => Promise<Result>;

interface Names {
  readonly clientName: string;
  readonly commandName: string;
}

type Middleware = <Result extends Outcome>(next: Work<Result>, names: Names) => Work<Result>;

interface Plugin {
  applyToStack(stack: { add(middleware: Middleware): void }): void;
}

/**
 * As much of the SDK's middleware stack as X-Ray and Powertools use: what captures a client of the SDK captures ours, and
 * tells the same of its calls.
 */
export class MiddlewareStack {
  readonly #middlewares: Middleware[] = [];

  use(plugin: Plugin): void {
    plugin.applyToStack({
      add: (middleware) => {
        this.#middlewares.push(middleware);
      },
    });
  }

  addRelativeTo(middleware: Middleware): void {
    this.#middlewares.push(middleware);
  }

  /** A client is captured once, so there is nothing that is there already. */
  remove(): boolean {
    return false;
  }

  identify(): readonly string[] {
    return [];
  }

  /** Does a piece of work as a call of that name. */
  around<Result extends Outcome>(names: Names, call: Call, work: Work<Result>): Promise<Result> {
    return this.#middlewares.reduce((next, middleware) => middleware(next, names), work)(call);
  }
}
