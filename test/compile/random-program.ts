/** Random programs of the language, small enough to shrink and wide enough to mix what targets find hard. */
import fc from 'fast-check';

const selector = fc.constantFrom(
  '',
  '(app=a)',
  '(app=b)',
  '(app!=a)',
  '(app in (a,b))',
  '(!app)',
  '(app=a or role=x)',
);
const where = fc.constantFrom(
  'in namespace(one)',
  'in namespace(two)',
  'in namespace(one, two)',
  'in namespaces',
  'in namespaces(team=x)',
  'in namespaces(team!=x)',
);
const account = fc.constantFrom('', '', '', '', 'as account(robot)', 'as accounts(role=reader)');
const pods = fc.tuple(selector, account, where).map(([s, a, w]) => `pods${s} ${a} ${w}`);
const outside = fc.constantFrom(
  'cidr(203.0.113.0/24)',
  'cidr(10.0.0.0/8 except (10.9.0.0/16))',
  'cidr(2001:db8::/32)',
  'world',
  'dns("a.example")',
);
const inside = fc.constantFrom(
  'nodes',
  'cluster',
  'any',
  'local-node',
  'nodes(zone=z)',
  'address(10.9.0.0/16)',
);

/** Everything a rule can name, by how often programs do. */
const peer = fc.oneof(
  { weight: 6, arbitrary: pods },
  { weight: 3, arbitrary: outside },
  { weight: 2, arbitrary: inside },
  { weight: 1, arbitrary: pods.map((p) => `any except (${p})`) },
);
const traffic = fc.constantFrom(
  '',
  'on tcp/80',
  'on tcp/80, udp/53',
  'on tcp/1-1024',
  'on tcp except (tcp/80)',
  'on udp',
  'on tcp/web',
  'on icmp/8',
  'on protocol/47',
);
const direction = fc.constantFrom('from' as const, 'to' as const);

const request = fc.constantFrom(
  'http GET "/a"',
  'http { POST "/a/**" host "h.example"  * ~"/b[0-9]+" header "X-Id" }',
);
const narrowing = fc.constantFrom(
  '',
  '',
  '',
  '',
  'for pods(part=y) in namespaces',
  'for pods(!part) in namespaces',
);

const plainRule = fc
  .tuple(
    fc.constantFrom('allow', 'allow', 'allow', 'deny', 'pass', 'log'),
    direction,
    peer,
    traffic,
    narrowing,
  )
  // Names and requests are for some places only; the rest is the checks' business.
  .filter(([action, way, to]) => !to.includes('dns(') || (action === 'allow' && way === 'to'))
  .filter(([, way, to]) => way === 'from' || !to.includes('local-node'))
  .map(([action, way, to, on, part]) => `${action} ${way} ${to} ${on} ${part}`);
const httpRule = fc.tuple(pods, request).map(([from, asks]) => `allow from ${from} on tcp/80 ${asks}`);
const rule = fc.oneof({ weight: 9, arbitrary: plainRule }, { weight: 1, arbitrary: httpRule });

const body = fc
  .tuple(
    fc.constantFrom('', '', '', 'default deny', 'default deny ingress', 'default allow'),
    fc.array(rule, { maxLength: 3 }),
  )
  .filter(([isolation, rules]) => isolation !== '' || rules.length > 0)
  .map(([isolation, rules]) => [isolation, ...rules].filter((line) => line !== '').join('\n    '));

const order = fc.constantFrom('', '', '', 'order 10', 'order 20', 'order last');
const subject = fc.oneof(
  { weight: 9, arbitrary: pods },
  { weight: 1, arbitrary: fc.constantFrom('nodes', 'nodes(zone=z)') },
);
const policy = fc
  .tuple(subject, order, fc.constantFrom('', '', 'tier early'), body)
  // A tier that passes has no use for `default deny`.
  .filter(([, , tier, inner]) => tier === '' || !inner.startsWith('default deny'))
  .map(([who, at, tier, inner]) => ({ head: `for ${who} ${tier} ${at}`, inner }));
/** A sequence has an order to itself. */
const sequence = fc
  .tuple(pods, fc.array(plainRule, { minLength: 2, maxLength: 4 }))
  .map(([who, rules]) => ({ head: `for ${who} order 15 first-match`, inner: rules.join('\n    ') }));
const connect = fc.tuple(
  pods,
  fc.oneof(
    pods,
    outside.filter((o) => !o.includes('dns')),
  ),
  traffic,
);

const cluster = fc.constantFrom(
  'cluster { namespaces closed  pod-cidr 10.244.0.0/16  node-cidr 192.168.10.0/24 }',
  'cluster { pod-cidr 10.244.0.0/16, fd00:10::/56  node-cidr 192.168.10.0/24 }',
  '',
);

export const programArb = fc
  .tuple(
    cluster,
    fc.array(policy, { minLength: 1, maxLength: 4 }),
    fc.array(sequence, { maxLength: 1 }),
    fc.array(connect, { maxLength: 2 }),
  )
  .map(([facts, policies, sequences, connects]) =>
    [
      facts,
      'namespace one labels(team=x) { }',
      'namespace two labels(team=y) { }',
      'tier early order 100 otherwise pass',
      ...[...policies, ...sequences].map(({ head, inner }, i) => `policy p${i} ${head} {\n    ${inner}\n}`),
      ...connects.map(([from, to, on], i) => `connect c${i} ${from} -> ${to} ${on}`),
    ].join('\n'),
  );
