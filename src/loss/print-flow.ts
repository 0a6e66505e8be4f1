/** One concrete flow in one line, in words near those of the language: who, to whom, on what, asking what. */
import { sortedBy } from '../base/order.js';
import type { Endpoint, Flow, FlowRequest } from '../flow/flow.js';
import { isUsualAddress } from '../flow/hints.js';
import { METADATA_NAME } from '../ir/pred-literals.js';
import { PROTOCOL_NAMES } from '../ir/traffic.js';
import { printAddress } from '../values/nets.js';

/**
 * `pod in shop (app=web) -> 10.0.0.1 on tcp/80, GET /x`. From the sender to the receiver, whichever of them is asked.
 * With `addresses`, pods and nodes show theirs too; outside endpoints and unusual addresses always do.
 */
export function flowText(flow: Flow, addresses = false): string {
  const [from, to] = flow.direction === 'ingress' ? [flow.peer, flow.subject] : [flow.subject, flow.peer];
  const own = flow.ownNode ? ' (its own node)' : '';
  const ownAt = flow.direction === 'ingress' ? 'from' : 'to';
  const ends = [
    `${endpointText(from, addresses)}${ownAt === 'from' ? own : ''}`,
    `${endpointText(to, addresses)}${ownAt === 'to' ? own : ''}`,
  ];
  return `${ends.join(' -> ')} on ${trafficWords(flow)}${requestWords(flow.request)}`;
}

/** Which end of a flow its verdict is about. */
export function directionText(flow: Flow): string {
  return flow.direction === 'ingress' ? 'where it arrives' : 'where it leaves';
}

export function endpointText(endpoint: Endpoint, addresses: boolean): string {
  const notes: string[] = [];
  switch (endpoint.kind) {
    case 'pod': {
      notes.push(...labelWords(endpoint.labels));
      const others = new Map([...endpoint.namespaceLabels].filter(([key]) => key !== METADATA_NAME));
      if (others.size > 0) notes.push(`namespace ${labelWords(others).join(', ')}`);
      // Where no account matters, a witness has the one that every namespace has.
      if (endpoint.account !== '' && endpoint.account !== 'default')
        notes.push(`as account ${endpoint.account}`);
      if (endpoint.accountLabels.size > 0)
        notes.push(`as account with ${labelWords(endpoint.accountLabels).join(', ')}`);
      break;
    }
    case 'node':
      notes.push(...labelWords(endpoint.nodeLabels));
      break;
    case 'outside':
      notes.push(...[...endpoint.dnsNames].sort());
      break;
    default:
      break;
  }
  if (endpoint.apiServer) notes.push('the API server');
  const address = printAddress(endpoint.address);
  const matters = addresses || !isUsualAddress(endpoint.kind, endpoint.address);
  if (matters && endpoint.kind !== 'outside') notes.push(`at ${address}`);
  const name =
    endpoint.kind === 'outside'
      ? address
      : endpoint.kind === 'pod'
        ? endpoint.name === ''
          ? `pod in ${endpoint.namespace}`
          : `pod ${endpoint.namespace}/${endpoint.name}`
        : endpoint.name === ''
          ? endpoint.kind === 'node'
            ? 'node'
            : `identity ${endpoint.kind}`
          : `node ${endpoint.name}`;
  return notes.length === 0 ? name : `${name} (${notes.join(', ')})`;
}

function labelWords(labels: ReadonlyMap<string, string>): string[] {
  return sortedBy(labels, ([key]) => key).map(([key, value]) => `${key}=${value === '' ? '""' : value}`);
}

function trafficWords(flow: Flow): string {
  const name = PROTOCOL_NAMES.get(flow.protocol);
  if (name === undefined) return `protocol/${flow.protocol}`;
  if (name === 'icmp' || name === 'icmpv6') {
    if (flow.icmpType < 0) return name;
    return flow.icmpCode < 0 ? `${name}/${flow.icmpType}` : `${name}/${flow.icmpType}:${flow.icmpCode}`;
  }
  const named = flow.portNames.length === 0 ? '' : ` (named ${[...flow.portNames].sort().join(', ')})`;
  return `${name}/${flow.port}${named}`;
}

function requestWords(request: FlowRequest | null): string {
  if (request === null || request.kind === 'opaque') return '';
  if (request.kind === 'dns') return `, asking for ${request.name}`;
  const headers = sortedBy(request.headers, ([key]) => key).map(([key, value]) => ` ${key}: ${value}`);
  const host = request.host === '' ? '' : ` host ${request.host}`;
  return `, ${request.method} ${request.target}${host}${headers.length === 0 ? '' : ` with${headers.join(',')}`}`;
}
