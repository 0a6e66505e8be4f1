import { expect, it } from 'vitest';
import { featuresOf } from '../../src/ir/features-of.js';
import { normalize } from '../../src/ir/normalize.js';
import type { PolicySet } from '../../src/ir/policy.js';
import { predKey } from '../../src/ir/preds.js';
import { lowered } from '../lower/lowered.js';

/** What a policy set says, as comparable text; places are left out. */
function shape(set: PolicySet): string {
  return JSON.stringify(set, (key, value: unknown) =>
    key === 'origin' || key === 'accepts' ? undefined : typeof value === 'bigint' ? `${value}n` : value,
  );
}

const of = (text: string): PolicySet => normalize(lowered(text).policies);

it('does not see the order of rules and peers', () => {
  const one = of(
    'namespace a { policy p for pods { allow from pods(x=1), world on tcp/1, tcp/2  deny to nodes } }',
  );
  const other = of(
    'namespace a { policy p for pods { deny to nodes  allow from world, pods(x=1) on tcp/2, tcp/1 } }',
  );
  expect(shape(other)).toBe(shape(one));
});

it('keeps the order of a first-match policy', () => {
  const { policies } = of(
    'namespace a { policy p for pods first-match { deny from world  allow from any } }',
  );
  expect(policies[0]?.rules.map((rule) => rule.action)).toEqual(['deny', 'allow']);
});

it('joins repeats and drops what can match nothing, but keeps what isolates', () => {
  const { policies } = of(`namespace a {
    policy p for pods { allow from world on tcp/1  allow from world on tcp/1  allow from pods(x=1,!x) }
    policy q for pods(x=1,!x) { allow from world }
    policy r for pods { allow from identity(health) on tcp/5 except (tcp/5) }
  }`);
  expect(policies.map((policy) => [policy.name, policy.rules.length, policy.isolates.ingress])).toEqual([
    ['p', 1, 'all-but-own-node'],
    ['r', 0, 'all-but-own-node'],
  ]);
});

it('is a fixed point', () => {
  const once =
    of(`namespace a { policy p for pods(x=1 or y=2) { allow from any, nodes except (pods(z=1)) on tcp except (tcp/22) }
    connect c pods -> world, pods(app=q) on tcp/80 http GET "/" }`);
  expect(shape(normalize(once))).toBe(shape(once));
});

it('names the features a program uses, each at its place', () => {
  const set = of(`tier t order 5 otherwise pass
namespace a {
  policy p for pods(x=1) order 10 tier t {
    deny from pods(app!=b) in namespaces(team=x) on tcp/80-90
    allow to dns("a.example") on tcp/443
  }
}
policy q for nodes { allow from cluster, cidr(10.0.0.0/8) on icmp }
gateway g for pods in namespaces to cidr(10.0.0.0/8) via nodes(x=y)`);
  const byPlace = new Map<string, string[]>();
  for (const { feature, origin } of featuresOf(set)) {
    const key = origin.span.file.text.slice(origin.span.start, origin.span.start + 9);
    byPlace.set(key, [...(byPlace.get(key) ?? []), feature]);
  }
  expect(Object.fromEntries(byPlace)).toEqual({
    'tier t or': ['tier'],
    'policy p ': ['label', 'namespaced-subject', 'order', 'tier'],
    'deny from': ['deny', 'label', 'label-negation', 'namespace-label', 'port-range'],
    'allow to ': ['allow', 'dns'],
    'policy q ': ['node-subject'],
    'allow fro': ['allow', 'cidr', 'cluster', 'icmp-all'],
    'gateway g': ['gateway'],
  });
});

it('keeps predicates of one meaning and shape under one key', () => {
  const one = of('namespace a { policy p for pods(x=1) { allow from world } }').policies[0];
  const other = of('policy p for pods(x=1) in namespace(a) { allow from world }').policies[0];
  expect(one !== undefined && other !== undefined && predKey(one.subject) === predKey(other.subject)).toBe(
    true,
  );
});
