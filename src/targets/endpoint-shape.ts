/**
 * One conjunction of tests of an endpoint, sorted by what it speaks about, as emitters need it to fill the fields of a
 * selector. Means what the conjunction means; knows no target.
 */

import type { LabelLiteral } from '../ir/label-literals.js';
import type { EndpointKind, Pred } from '../ir/policy.js';
import { type Conjunction, conjunctionPred, kindsOfLiterals } from '../ir/pred-literals.js';
import { intersect } from '../values/intervals.js';
import { ALL_NETS, complementNets, familyPart, type NetSet } from '../values/nets.js';

export interface Names {
  readonly names: readonly string[];
  readonly negated: boolean;
}

export interface KeyedLiteral extends LabelLiteral {
  readonly key: string;
}

export interface Shape {
  /** The kinds the endpoint can have. */
  readonly kinds: readonly EndpointKind[];
  readonly namespace: Names | null;
  readonly namespaceLabels: readonly KeyedLiteral[];
  readonly labels: readonly KeyedLiteral[];
  readonly account: Names | null;
  readonly accountLabels: readonly KeyedLiteral[];
  readonly nodeLabels: readonly KeyedLiteral[];
  readonly cluster: Names | null;
  /** The addresses it can have; `null` for every one. */
  readonly nets: NetSet | null;
  readonly ownNode: boolean | null;
  readonly ownNamespace: boolean | null;
  readonly apiServer: boolean | null;
  readonly dns: readonly { readonly patterns: readonly string[]; readonly negated: boolean }[];
  readonly pred: Pred;
}

/** INVARIANT: no `set` tests; `expandSets` first. */
export function shapeOf(conjunction: Conjunction): Shape {
  const namespaceLabels: KeyedLiteral[] = [];
  const labels: KeyedLiteral[] = [];
  const accountLabels: KeyedLiteral[] = [];
  const nodeLabels: KeyedLiteral[] = [];
  const dns: { patterns: readonly string[]; negated: boolean }[] = [];
  let namespace: Names | null = null;
  let account: Names | null = null;
  let cluster: Names | null = null;
  let nets: NetSet | null = null;
  let ownNode: boolean | null = null;
  let ownNamespace: boolean | null = null;
  let apiServer: boolean | null = null;
  for (const { test, negated } of conjunction) {
    switch (test.kind) {
      case 'is':
      case 'set':
        break;
      case 'namespace':
        namespace = { names: test.names, negated };
        break;
      case 'account':
        account = { names: test.names, negated };
        break;
      case 'cluster-name':
        cluster = { names: test.names, negated };
        break;
      case 'namespace-label':
        namespaceLabels.push({ key: test.key, test: test.test, negated });
        break;
      case 'label':
        labels.push({ key: test.key, test: test.test, negated });
        break;
      case 'account-label':
        accountLabels.push({ key: test.key, test: test.test, negated });
        break;
      case 'node-label':
        nodeLabels.push({ key: test.key, test: test.test, negated });
        break;
      case 'address':
        nets = intersect(nets ?? ALL_NETS, negated ? complementNets(test.nets) : test.nets);
        break;
      case 'family':
        nets = intersect(
          nets ?? ALL_NETS,
          familyPart(ALL_NETS, negated ? (test.family === 4 ? 6 : 4) : test.family),
        );
        break;
      case 'own-node':
        ownNode = !negated;
        break;
      case 'own-namespace':
        ownNamespace = !negated;
        break;
      case 'api-server':
        apiServer = !negated;
        break;
      case 'dns':
        dns.push({ patterns: test.patterns, negated });
        break;
    }
  }
  return {
    kinds: kindsOfLiterals(conjunction),
    namespace,
    namespaceLabels,
    labels,
    account,
    accountLabels,
    nodeLabels,
    cluster,
    nets,
    ownNode,
    ownNamespace,
    apiServer,
    dns,
    pred: conjunctionPred(conjunction),
  };
}
