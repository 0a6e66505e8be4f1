/** Does every engine accept, by decoding, schema and validation, what netc emits: in golden cases and for random programs? */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { generate } from '../bench/generate.js';
import { compile, noImports } from './netc.js';

const GOLDEN = join(import.meta.dirname, '..', 'golden');

/** Everything that a cluster may have switched on: a golden case says in its header what it needs. */
const PROFILES = {
  cilium: {
    cni: 'cilium',
    version: '1.20',
    nodeSelectorLabels: true,
    extendedIPProtocols: true,
    clusterNetworkPolicy: true,
    hostFirewall: true,
  },
  calico: { cni: 'calico', version: '3.31' },
};

/** `{id, target, objects}` for each file that a golden case expects. */
export function goldenOutputs() {
  return readdirSync(GOLDEN, { recursive: true })
    .map(String)
    .filter((path) => /expect\/(k8s|calico|cilium)\.yaml$/.test(path))
    .sort()
    .map((path) => ({
      id: path,
      target: path.replace(/^.*\/|\.yaml$/g, ''),
      objects: parseAllDocuments(readFileSync(join(GOLDEN, path), 'utf8')).map((one) => one.toJS()),
    }));
}

/** The same for programs made from seeds, of a few policies each. */
export function compiledOutputs(seed, count) {
  return Array.from({ length: count }, (_, i) => {
    const { targets } = compile({
      files: [{ name: 'p.netc', text: generate(20, seed * 1000 + i) }],
      resolveImport: noImports,
      targets: 'named',
      accepts: ['wider', 'narrower', 'effect'],
      program: 'conformance',
    });
    return targets.map(({ profile, objects }) => ({
      id: `compiled-${seed}-${i}-${profile.cni}`,
      target: profile.cni,
      objects: objects.map(({ text }) => parse(text)),
    }));
  }).flat();
}

/** Asks each engine about each output that is for it; those for Kubernetes alone are for every engine. */
export async function checkStructure(outputs, acceptors) {
  const total = { objects: 0, refused: [] };
  for (const { id, target, objects } of outputs) {
    const given = objects.filter((object) => object !== null);
    for (const [engine, program] of acceptors) {
      if (target !== 'k8s' && target !== engine) continue;
      const answer = await program.ask({ id, profile: PROFILES[engine], objects: given });
      total.objects += given.length;
      for (const one of answer.refused) total.refused.push({ id, engine, ...one });
    }
  }
  return total;
}
