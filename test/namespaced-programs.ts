/** Programs whose policies are mostly of one namespace each, as text. */
import fc from 'fast-check';

/** One of these. */
export const pick = <T>(...of: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...of);
const PEERS = pick(
  'any',
  'pods(app=a)',
  'pods(app!=b) in namespace(n1)',
  'pods in namespaces(team=x)',
  'cidr(10.0.0.0/8 except (10.1.0.0/16))',
  'cidr(192.0.2.0/24)',
  'own-namespace',
  'nodes',
  'world',
);
const TRAFFIC = pick('', 'on tcp/80', 'on tcp/80-90, udp/53', 'on icmp', 'on icmp');
const RULE = fc
  .tuple(pick('allow', 'allow', 'deny', 'pass'), pick('from', 'to'), PEERS, TRAFFIC)
  .map(
    ([action, way, peer, traffic]) =>
      `${action} ${way} ${peer} ${action === 'allow' ? traffic : traffic.replace(/ http.*/, '')}`,
  );
const NAMES =
  'allow to pods(app=dns) in namespace(n0) on udp/53 dns-query "**" allow to dns("a.example.com") on tcp/443';
const POLICY = fc.tuple(
  pick('pods', 'pods(app=a)', 'pods(app!=b)', 'pods(tier in (x, y))'),
  pick('', 'order 10', 'tier first', 'order 20 first-match'),
  fc.array(fc.oneof({ weight: 6, arbitrary: RULE }, { weight: 1, arbitrary: fc.constant(NAMES) }), {
    minLength: 1,
    maxLength: 3,
  }),
);
const NAMESPACE = fc.array(POLICY, { minLength: 1, maxLength: 3 });
const CLUSTER = pick(
  '',
  'cluster { pod-cidr 10.0.0.0/16 node-cidr 172.16.0.0/24 }',
  'cluster { namespaces closed }',
);

type Namespace = typeof NAMESPACE extends fc.Arbitrary<infer T> ? T : never;

/** Two to four namespaces with up to three policies each. */
export function programs(): fc.Arbitrary<string> {
  return fc.tuple(CLUSTER, fc.array(NAMESPACE, { minLength: 2, maxLength: 4 })).map(printed);
}

/** The same program twice, but for what the first of its namespaces holds. */
export function programsOfOneChange(): fc.Arbitrary<readonly [string, string]> {
  return fc
    .tuple(CLUSTER, NAMESPACE, NAMESPACE, fc.array(NAMESPACE, { minLength: 1, maxLength: 3 }))
    .map(([cluster, before, after, rest]) => [
      printed([cluster, [before, ...rest]]),
      printed([cluster, [after, ...rest]]),
    ]);
}

function printed([cluster, namespaces]: readonly [string, readonly Namespace[]]): string {
  const blocks = namespaces.map((policies, n) => {
    const lines = policies.map(
      ([subject, options, rules], p) =>
        `  policy p${p} for ${subject} ${options} {\n    ${rules.join('\n    ')}\n  }`,
    );
    return `namespace n${n} labels(team=${n % 2 === 0 ? 'x' : 'y'}) {\n${lines.join('\n')}\n}`;
  });
  return [cluster, 'tier first order 100 otherwise pass', ...blocks].join('\n');
}
