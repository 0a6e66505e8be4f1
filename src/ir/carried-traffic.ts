/** A request and traffic → the part of the traffic that can carry such a request; on the rest there is no flow that asks for it. */
import type { Request } from './request.js';
import { NO_TRAFFIC, type Traffic } from './traffic.js';

/** HTTP runs over TCP, DNS over TCP and UDP, as in `flow/possible.ts`. */
export function carriedTraffic(request: Request, traffic: Traffic): Traffic {
  switch (request.kind) {
    case 'any':
      return traffic;
    case 'http':
      return { ...NO_TRAFFIC, tcp: traffic.tcp };
    case 'dns':
      return { ...NO_TRAFFIC, tcp: traffic.tcp, udp: traffic.udp };
  }
}
