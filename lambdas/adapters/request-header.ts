import type { ApiGatewayEvent } from '../contracts/api-gateway-event.ts';

/** A header of a request, which may be written in any case. @param name in lower case */
export const requestHeader = ({ headers }: ApiGatewayEvent, name: string): string | undefined =>
  Object.entries(headers ?? {}).find(([known]) => known.toLowerCase() === name)?.[1];
