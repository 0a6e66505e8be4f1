/** Programs that random runs found, shrunk and kept by name: each is proved, and loses what it says. */
import { expect, it } from 'vitest';
import { compile } from '../../src/compile.js';
import { noImports } from '../../src/program.js';
import { parseGivenProfile } from '../../src/targets/profiles.js';

function losses(text: string, target: string, ...accepts: readonly string[]): readonly string[] {
  const parsed = parseGivenProfile(target);
  if (!parsed.ok) throw new Error(parsed.error);
  const result = compile({
    files: [{ name: 'case.netc', text }],
    resolveImport: noImports,
    targets: [parsed.given],
    accepts,
    program: 'case',
  });
  expect(result.diagnostics.filter((one) => one.severity === 'error')).toEqual([]);
  return result.targets.flatMap(({ proof }) => {
    expect([proof.verdict, proof.failures]).toEqual(['proved', []]);
    return proof.losses.map(({ loss }) => `${loss.kind}:${loss.code}`);
  });
}

it('lets those pass in Calico whom another policy would pass on and cannot select', () => {
  const text = `cluster { dns address(169.254.20.10) }
  tier security order 100
  policy nothing for namespaces tier security { }
  namespace billing { policy p for pods { pass from namespaces(team) log to pods } }
  namespace monitoring { connect c pods, namespace(shop) -> cluster-dns }
  namespace shop { }`;
  expect(losses(text, 'calico', 'narrower')).toEqual([]);
});

it('says for Cilium that a later tier cannot keep the own node out of what an earlier one isolates', () => {
  const text = `tier late order 2000000
  policy guard for namespaces tier late { deny from local-node, namespaces }
  connect web namespaces -> namespaces(stage$=y) on tcp http { DELETE "/healthz" }
  namespace shop { policy closed for pods { default deny } }`;
  expect(losses(text, 'cilium')).toContain('wider:tier');
});

it('claims in Calico all that comes of a rule that is said for more subjects and for more peers at once', () => {
  const text = `policy p4 for pods in namespaces { deny from cluster allow from namespaces, identity(init) }
  namespace shop {
    connect c2 kube-apiserver, pods in namespaces(stage="live") -> identity(unmanaged), dns("api.test")
    policy p3 for pods { allow from pods deny to cidr(2001:db8::/32), pods(tier$=t or in in (deny)) }
  }
  namespace billing { }
  namespace audit {
    policy p1 for namespace(audit) order 5001.5 first-match {
      default deny ingress
      allow to pods(app in (cache) or in$=y) in namespace(monitoring)
    }
  }
  namespace monitoring { }`;
  expect(losses(text, 'calico', 'wider')).toEqual(['wider:dns', 'wider:own-end']);
});
