/**
 * AST → IR: names resolved, sugar written out, defaults filled in, every rule with the place it comes from. Mistakes that the
 * checks report leave nothing behind here; what remains has a meaning. Knows no target.
 */

import { append } from '../base/append.js';
import { compareNumber, compareText } from '../base/order.js';
import { nowhere } from '../base/source.js';
import type { Declared, Scope } from '../check/scope.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { forgetAll } from '../ir/known.js';
import {
  DEFAULT_TIER,
  DEFAULT_TIER_ORDER,
  type Policy,
  type PolicySet,
  type Tier,
  TRUE_PRED,
} from '../ir/policy.js';
import type { ConnectNode, PolicyNode } from '../syntax/ast.js';
import { lowerConnect } from './connect.js';
import type { Context } from './context.js';
import { type GivenTarget, givenTargets, lowerDns, lowerFacts } from './facts.js';
import { lowerGateway } from './gateways.js';
import { lowerPolicy } from './policies.js';
import { type LoweredTest, lowerTest } from './tests.js';
import { uniqueNames } from './unique-names.js';

export interface LowerResult {
  readonly policies: PolicySet;
  readonly tests: readonly LoweredTest[];
  /** What the cluster block says about targets; the driver makes profiles of it. */
  readonly targets: readonly GivenTarget[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A program to lower, of whose syntax trees nothing else is held: what was lowered is gone. */
export interface Unlowered {
  /** Without the policies, connects and namespace blocks. */
  readonly names: Scope;
  /** From last to first; taken off as they are lowered. */
  readonly policies: Declared<PolicyNode>[];
  readonly connects: Declared<ConnectNode>[];
}

export function unlowered(scope: Scope): Unlowered {
  const namespaces = new Map([...scope.namespaces].map(([name, known]) => [name, { ...known, blocks: [] }]));
  return {
    names: { ...scope, namespaces, policies: [], connects: [] },
    policies: [...scope.policies].reverse(),
    connects: [...scope.connects].reverse(),
  };
}

/** All files are one program. Adds `cluster-dns-unknown`. The result does not depend on the order of files and statements. */
export function lower(scope: Scope): LowerResult {
  return lowerAway(unlowered(scope));
}

/** The same, and takes the program with it. */
export function lowerAway({ names: scope, ...left }: Unlowered): LowerResult {
  const diagnostics: Diagnostic[] = [];
  const base: Context = {
    scope,
    namespace: null,
    dns: null,
    traffics: new Map(),
    report: (diagnostic) => void diagnostics.push(diagnostic),
    within: new Set(),
  };
  const top: Context = { ...base, dns: lowerDns(base) };
  const at = (namespace: string | null): Context => ({ ...top, namespace });
  const policies: Policy[] = [];
  // What was worked out on the way takes more than the policies themselves.
  const add = (found: readonly Policy[]): void => {
    forgetAll(found);
    append(policies, found);
  };
  for (let each = left.policies.pop(); each !== undefined; each = left.policies.pop())
    add(lowerPolicy(at(each.namespace), each));
  for (let each = left.connects.pop(); each !== undefined; each = left.connects.pop())
    add(lowerConnect(at(each.namespace), each));
  return {
    policies: {
      facts: lowerFacts(top),
      tiers: lowerTiers(scope),
      policies: uniqueNames(policies.sort(comparePolicies)),
      sets: new Map(),
      gateways: scope.gateways
        .map((node) => lowerGateway(top, node))
        .sort((a, b) => compareText(a.name, b.name)),
      end: [],
      enforced: TRUE_PRED,
    },
    tests: scope.tests.map((each) => lowerTest(at(each.namespace), each)),
    targets: givenTargets(scope),
    diagnostics,
  };
}

/** The unnamed tier is always there, whether or not a program declares it. */
function lowerTiers(scope: Scope): readonly Tier[] {
  const declared = [...scope.tiers.values()].map(
    (node): Tier => ({
      name: node.name.text,
      rank: { order: node.order.value, tie: 0 },
      otherwise: node.otherwise?.action ?? 'deny',
      origin: { span: node.span, label: `tier ${node.name.text}` },
    }),
  );
  const unnamed: Tier = {
    name: DEFAULT_TIER,
    rank: { order: DEFAULT_TIER_ORDER, tie: 0 },
    otherwise: 'deny',
    origin: { span: nowhere('the default tier'), label: 'the default tier' },
  };
  const tiers = scope.tiers.has(DEFAULT_TIER) ? declared : [...declared, unnamed];
  return tiers.sort((a, b) => compareNumber(a.rank.order, b.rank.order) || compareText(a.name, b.name));
}

/** By scope, name, and then what `uniqueNames` tells apart, so that names do not depend on the order of statements. */
function comparePolicies(a: Policy, b: Policy): number {
  const scope = (policy: Policy): string => (policy.scope.kind === 'namespace' ? policy.scope.namespace : '');
  return (
    compareText(scope(a), scope(b)) ||
    compareText(a.name, b.name) ||
    compareText(a.origin.label, b.origin.label) ||
    compareText(a.rules[0]?.direction ?? '', b.rules[0]?.direction ?? '')
  );
}
