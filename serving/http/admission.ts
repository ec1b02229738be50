export interface AdmissionLimits {
  /** Requests that may be read, waiting or ranked at a time. */
  readonly maxRequests: number;
  /** Bytes of bodies that may be held at a time, over all requests. */
  readonly maxBytes: number;
}

/** Bounds what the host holds in memory: what is not admitted is turned away before it is read. */
export class Admission {
  readonly #limits: AdmissionLimits;
  #requests = 0;
  #bytes = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  /** Undefined when the host is full. What is admitted must be released. */
  tryEnter(): Admitted | undefined {
    if (this.#requests >= this.#limits.maxRequests) return undefined;
    this.#requests += 1;
    let held = 0;
    return {
      tryHold: (bytes) => {
        if (this.#bytes + bytes > this.#limits.maxBytes) return false;
        this.#bytes += bytes;
        held += bytes;
        return true;
      },
      release: () => {
        this.#requests -= 1;
        this.#bytes -= held;
      },
    };
  }
}

export interface Admitted {
  readonly tryHold: (bytes: number) => boolean;
  readonly release: () => void;
}
