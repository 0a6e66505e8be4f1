/** What cutting leaves is said shortly: pieces merged, covered rules and repeated policies left out, and the source still named. */
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { compile } from '../../src/compile.js';
import type { CompiledTarget } from '../../src/compile-for.js';
import { noImports } from '../../src/program.js';

function compiled(cni: 'k8s' | 'cilium', text: string): CompiledTarget {
  const { targets, diagnostics } = compile({
    files: [{ name: 'short.netc', text }],
    resolveImport: noImports,
    targets: [{ cni, version: null, options: new Map() }],
    accepts: [],
    program: 'short',
  });
  const [target] = targets;
  if (target === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  expect(target.outcome).toBe('exact');
  return target;
}

function specOf(target: CompiledTarget, name: string): string {
  const found = target.objects.find((object) => object.name === name);
  return JSON.stringify(parse(found?.text ?? '').spec);
}

it('drops a peer that the others hold together', () => {
  const target = compiled(
    'k8s',
    `namespace bank { policy ledger for pods(app=ledger) {
      allow from pods, namespaces(zone=trusted) on tcp/443
      deny from pods(role=intern)
    } }`,
  );
  const elsewhere =
    '{"namespaceSelector":{"matchLabels":{"zone":"trusted"},"matchExpressions":[{"key":"kubernetes.io/metadata.name","operator":"NotIn","values":["bank"]}]}}';
  const here = '{"podSelector":{"matchExpressions":[{"key":"role","operator":"NotIn","values":["intern"]}]}}';
  // Not also "trusted, and no intern": in the bank the second says it, elsewhere the first.
  expect(specOf(target, 'ledger')).toContain(`"from":[${elsewhere},${here}]`);
});

it('says of a peer only what the others leave, where that is plainer', () => {
  const target = compiled(
    'k8s',
    `namespace bank { policy ledger for pods(app=ledger) first-match {
      deny from pods(role=intern)
      deny from pods(app!=auditor) in namespace(dev)
      allow from namespaces on tcp/443
    } }`,
  );
  const spec = specOf(target, 'ledger');
  expect(spec).toContain(
    '{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"dev"}},"podSelector":{"matchLabels":{"app":"auditor"}}}',
  );
  expect(spec).toContain(
    '{"podSelector":{"matchExpressions":[{"key":"role","operator":"NotIn","values":["intern"]}]}}',
  );
  expect(spec).toContain('"operator":"NotIn","values":["bank","dev"]');
  expect(spec.match(/podSelector/g)).toHaveLength(3);
});

it('takes out of traffic what a wider rule lets through', () => {
  const target = compiled(
    'cilium',
    `namespace bank {
      policy backup for pods(app=ledger) order 50 { allow from pods(app=backup) in namespace(ops) on tcp/9000 }
      policy no-ops for pods(app=ledger) order 500 { deny from namespace(ops) }
      policy clients for pods(app=ledger) { allow from namespaces on tcp/9000, tcp/443 }
    }`,
  );
  const ports = [...specOf(target, 'clients').matchAll(/"ports":(\[.*?\])/g)].map(([, list]) => list);
  expect(ports).toEqual(['[{"port":"443","protocol":"TCP"}]', '[{"port":"9000","protocol":"TCP"}]']);
});

it('says once what two policies left to the same endpoints, and names both', () => {
  const target = compiled(
    'k8s',
    `cluster { pod-cidr 10.42.0.0/16  node-cidr 10.1.0.0/24 }
    namespace bank {
      policy one for pods(app=ledger) { deny to cidr(198.51.100.0/24) }
      policy two for pods(app=ledger) { deny to cidr(203.0.113.0/24) }
      policy three for pods(app=ledger, tier=back) { deny to cidr(192.0.2.0/24) }
    }`,
  );
  // One for all of the ledger, one for what of it the third policy leaves alone; none for `two` and `three`.
  expect(target.objects).toHaveLength(2);
  for (const { name, text } of target.objects) {
    expect(name).toMatch(/^one-rest/);
    expect(JSON.stringify(parse(text))).toContain(
      '"netc.dev/source":"short.netc#bank/one, short.netc#bank/three, short.netc#bank/two"',
    );
  }
});

it('keeps what a person wrote, covered or not', () => {
  const target = compiled(
    'k8s',
    `namespace bank {
      policy ledger for pods(app=ledger) {
        allow from pods on tcp/443
        allow from pods(app=web) on tcp/443
        deny from namespace(dev)
      }
      policy again for pods(app=ledger) { allow from pods on tcp/443 }
    }`,
  );
  expect(specOf(target, 'ledger')).toContain('"app":"web"');
  expect(target.objects.map(({ name }) => name)).toEqual(['again', 'ledger']);
});
