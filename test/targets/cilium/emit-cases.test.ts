/** Cases that random sets found, kept by name: each is proved, and loses what it says. */
import { expect, it } from 'vitest';
import { normalize } from '../../../src/ir/normalize.js';
import type { PolicySet } from '../../../src/ir/policy.js';
import { prove } from '../../../src/prove.js';
import { semantics } from '../../../src/targets/cilium/semantics.js';
import { validate } from '../../../src/targets/cilium/validate.js';
import { EVERYTHING, randomPolicySet } from '../../flow/random-policy-set.js';
import { lowered } from '../../lower/lowered.js';
import { objectsOfResult } from '../laws.js';
import { emitSet, profileOf } from './emitted.js';

const PLUGIN = { understands: () => true, validate, semantics };

function proofOf(set: PolicySet, profileText: string, accepts: readonly string[] = []) {
  const profile = profileOf(profileText);
  const emitted = emitSet(set, profile, accepts);
  const { text } = objectsOfResult(emitted);
  return prove({ source: set, emitted, text, profile, plugin: PLUGIN });
}

function losses(text: string, profile = 'cilium', accepts: readonly string[] = []): readonly string[] {
  const proof = proofOf(normalize(lowered(text).policies), profile, accepts);
  expect([proof.verdict, proof.failures]).toEqual(['proved', []]);
  return proof.losses.map(({ loss }) => `${loss.code} ${loss.kind}`);
}

it('loses what is allowed for subjects without an object, where another policy isolates them', () => {
  const text = `namespace shop {
    policy reader for pods as accounts(role=reader) { allow to pods(app=db) on tcp/5432 }
    policy closed for pods { default deny }
  }`;
  expect(losses(text)).toEqual(['account-subject narrower']);
});

it('leaves a DNS rule on all ports out, or lets every request pass', () => {
  const text = 'namespace shop { policy x for pods { allow to any on udp dns-query "*.a.example" } }';
  expect(losses(text)).toEqual(['dns-query narrower']);
  expect(losses(text, 'cilium', ['wider'])).toEqual(['dns-query wider']);
});

it('lets a broader allow pass what a DNS rule beside it would refuse', () => {
  const text = `namespace shop {
    policy names for pods { allow to pods(app=dns) on udp/53 dns-query "*.a.example" }
    policy more for pods(app=web) { allow to pods }
  }`;
  expect(losses(text)).toEqual([]);
  expect(losses(text, 'cilium,dns-beside-allow=passes')).toEqual([]);
});

it('leaves the ports of DNS rules out of HTTP rules, where one endpoint may ask both of one peer', () => {
  const text = (http: string, more = '') => `namespace shop {
    policy names for pods { allow to any on tcp/53 dns-query "*.a.example" ${more} }
    policy web for pods(app=web) { allow to ${http} http { GET "/v1" } }
  }`;
  expect(losses(text('pods on tcp'))).toEqual(['http narrower']);
  expect(losses(text('any on tcp/53'))).toEqual(['http narrower']);
  expect(losses(text('pods on tcp', 'allow to pods on tcp/53'))).toEqual([]);
  expect(losses(text('any on tcp/80'))).toEqual([]);
  expect(losses(text('pods on tcp'), 'cilium,dns-beside-allow=passes')).toEqual(['http narrower']);
});

it('keeps what a broader allow lets through where the DNS rule can only be said wider, or both have no common words', () => {
  const wider = `namespace shop { policy p for pods {
    allow to pods on udp
    allow to pods(app=x) at (10.244.3.0/24) on udp/53, tcp/53 dns-query "*"
  } }`;
  expect(losses(wider, 'cilium', ['wider'])).toEqual(['pod-address wider']);
  const names = `cluster { pod-cidr 10.244.0.0/16 }
  namespace shop { policy p for pods {
    allow to cidr(172.16.0.0/12) on udp/53 dns-query "*.a.example"
    allow to cidr(172.16.1.0/24) on udp/1-1024
    allow to pods(app=dns) on udp/53
    allow to dns("*.a.example")
  } }`;
  expect(losses(names)).toEqual([]);
});

it('knows that peers apart by address alone are said as one', () => {
  const cluster = 'cluster { pod-cidr 10.244.0.0/16, fd00:10:244::/56  node-cidr 192.168.10.0/24 }';
  const families = `${cluster} namespace shop { policy p for pods {
    allow to pods at (10.244.0.0/16) on udp/53 dns-query "*.a.example"
    allow to address(::/0)
  } }`;
  expect(losses(families, 'cilium', ['wider'])).toEqual([]);
  const halves = `${cluster} namespace shop { policy p for pods {
    allow to pods(app=a) at (10.244.0.0/17) on tcp/53 dns-query "*.a.example"
    allow to pods(app=a) at (10.244.128.0/17) on tcp/53-60 http { GET "/v1" }
  } }`;
  expect(losses(halves, 'cilium', ['wider', 'narrower:http'])).toEqual([
    'pod-address wider',
    'http narrower',
    'pod-address wider',
  ]);
});

it('says a broader allow beside a DNS rule as wide as it says it elsewhere', () => {
  const text = `namespace shop { policy p for pods {
    allow to pods on udp/53 dns-query "*"
    allow to pods(tier*=or) on tcp/8080, udp/53
  } }`;
  expect(losses(text, 'cilium', ['wider'])).toEqual(['label-text wider']);
  expect(losses(text, 'cilium', ['narrower'])).toEqual(['label-text narrower']);
});

it('loses a named port that may be the port of a DNS rule', () => {
  const text = `namespace shop { policy p for pods {
    allow to pods(app=db) in namespace(data) on tcp/sql
    allow to any on udp/53, tcp/53 dns-query "*"
  } }`;
  expect(losses(text)).toEqual(['dns-query narrower']);
  expect(losses(text.replace('to any', 'to pods(app=dns) in namespace(kube-system)'))).toEqual([]);
});

it('loses a named port also where the DNS rule is only said to be for its peers', () => {
  const text = `namespace shop { policy p for pods {
    allow to own-namespace on tcp/http
    allow to pods in namespaces(team$=b) on tcp/53 dns-query "*"
  } }`;
  expect(losses(text, 'cilium', ['wider', 'narrower:dns-query'])).toEqual([
    'dns-query narrower',
    'label-text wider',
  ]);
});

it('knows that mode `always` shuts out the own node of pods that no policy can select', () => {
  const text =
    'namespace shop { policy reader for pods as accounts(role=reader) { allow from pods(app=db) on tcp/5432 } }';
  // For those pods, and for all others, which should stay open and cannot be told from them.
  expect(losses(text, 'cilium,enforcement=always')).toEqual([
    'account-subject narrower',
    'account-subject narrower',
  ]);
});

it('tells an agent that polices the own node to let it in', () => {
  const text = 'namespace shop { policy web for pods { allow from pods(app=proxy) on tcp/80 } }';
  expect(losses(text, 'cilium,allow-localhost=policy')).toEqual([]);
  expect(losses(text, 'cilium,allow-localhost=policy,enforcement=always')).toEqual([]);
});

it('isolates nobody by the way where the agent isolates with every rule', () => {
  const text = `namespace shop {
    policy web for pods(app=web) { deny from pods(app=bad) }
    policy api for pods(app=api) { allow from pods(app=web) on tcp/80 }
  }`;
  expect(losses(text, 'cilium,non-default-deny=off')).toEqual([]);
});

it('says two orders exactly: an allow before a deny that it overlaps', () => {
  const text = `namespace shop {
    policy first for pods(app=api) order 10 { allow from pods(app=web) on tcp/80 }
    policy second for pods order 20 { deny from namespaces }
    policy last for pods order 30 { allow from any }
  }`;
  expect(losses(text)).toEqual([]);
});

it('says everything but a port exactly', () => {
  const text = `namespace shop {
    policy mail for pods { allow to any on any except (tcp/25) }
    policy relay for pods(app=relay) { allow to cidr(198.51.100.0/24) on tcp/25 }
  }`;
  expect(losses(text)).toEqual([]);
});

it('matches nodes by address in the mode for it, without a prefix of length 0', () => {
  const text = `cluster { pod-cidr 10.244.0.0/16 node-cidr 192.168.10.0/24 }
  namespace shop { policy x for pods { allow to address(192.168.0.0/16), address(0.0.0.0/0 except (10.0.0.0/8)) } }`;
  expect(losses(text, 'cilium,cidr-match-mode=nodes')).toEqual([]);
});

const WORDS = { ...EVERYTHING, policies: 2, rules: 2, depth: 1 };

it.each([
  'cilium,cluster-name=prod',
  'cilium,cluster-name=prod,host-firewall=on,node-selector-labels=on',
  'cilium,cluster-name=prod,enforcement=always,allow-localhost=policy',
  'cilium@1.18,cluster-name=prod,cidr-match-mode=nodes+pods',
])('proves sets of everything that the neutral policy has: %s', (profile) => {
  for (let seed = 1; seed <= 40; seed++) {
    const kinds = [...EVERYTHING.kinds, 'health', 'ingress'] as const;
    const proof = proofOf(randomPolicySet(seed, { ...WORDS, kinds }), profile);
    expect([seed, proof.verdict, proof.failures]).toEqual([seed, 'proved', []]);
  }
});
