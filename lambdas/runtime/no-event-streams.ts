/**
 * What the bundler puts in the place of `@smithy/core/event-streams`, which clients carry for operations that stream events:
 * none of the functions calls one. The SDK also loads it where such an operation is met, and what is loaded so is bundled
 * whole, with all that it imports.
 */
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;

export function eventStreamSerdeProvider(): never {
  throw new Error('Operations that stream events are not bundled');
}

export { eventStreamSerdeProvider as EventStreamSerde };
