import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluate as valueAt } from '../../src/dd/query.js';
import { createStore } from '../../src/dd/store.js';
import { evaluate, textOf } from '../../src/flow/concrete.js';
import type { Flow } from '../../src/flow/flow.js';
import { createFormulas } from '../../src/flow/formula.js';
import { hintsFrom, textHints } from '../../src/flow/hints.js';
import { meaning } from '../../src/flow/meaning.js';
import { within } from '../../src/flow/scopes.js';
import { createSpace, type Slot, type Space } from '../../src/flow/space.js';
import { diagramOf } from '../../src/flow/symbolic.js';
import { tieFormulas } from '../../src/flow/tie-formulas.js';
import { tieRelations } from '../../src/flow/tie-relations.js';
import { universe } from '../../src/flow/universe.js';
import { NO_FACTS } from '../../src/ir/policy.js';
import { randomFlow, randomPolicySet } from './random-policy-set.js';

const seed = fc.integer({ min: 0, max: 2 ** 30 });
const all = universe();
const settings = {
  closed: (field: { readonly name: string }) =>
    field.name === 'kind' ? all.peers : field.name === 'request' ? ['opaque', 'http', 'dns'] : null,
  hints: (field: Parameters<typeof textHints>[0]) => textHints(field, hintsFrom(NO_FACTS)),
  states: 20_000,
};

/** The assignment that a flow is, slot by slot. */
function assignmentOf(space: Space, flow: Flow): number[] {
  const atomOf = (slot: Slot): number => {
    switch (slot.kind) {
      case 'boolean': {
        const { name, end, key } = slot.field;
        if (name === 'own-node') return Number(flow.ownNode);
        if (name === 'api-server') return Number(flow[end].apiServer);
        if (name === 'port-name') return Number(flow.portNames.includes(key));
        const { subject, peer } = flow;
        return Number(subject.kind === 'pod' && peer.kind === 'pod' && subject.namespace === peer.namespace);
      }
      case 'dns-name': {
        const field = { type: 'text', name: 'dns-name', end: slot.end, key: '' } as const;
        const atom = space.atomOf(field, slot.atom.representative ?? '');
        return Number(flow[slot.end].dnsNames.some((name) => space.atomOf(field, name) === atom));
      }
      case 'number': {
        const names = {
          protocol: flow.protocol,
          port: flow.port,
          'icmp-type': flow.icmpType,
          'icmp-code': flow.icmpCode,
        };
        const value = names[slot.field.name];
        return slot.atoms.findIndex((atom) => atom.first <= value && value <= atom.last);
      }
      case 'address': {
        const value = flow[slot.field.end].address;
        return slot.atoms.findIndex((atom) => atom.first <= value && value <= atom.last);
      }
      case 'text': {
        const text = textOf(slot.field, flow);
        if (text === 'open') throw new Error('the flow does not say its request');
        if (text.value === null) return 0;
        return space.atomOf(slot.field, text.value);
      }
    }
  };
  return space.slots.map(atomOf);
}

it('reads a formula alike over all flows and for one flow', () => {
  let held = 0;
  fc.assert(
    fc.property(seed, fc.array(seed, { minLength: 15, maxLength: 15 }), (set, flows) => {
      const formulas = createFormulas();
      const decision = meaning(randomPolicySet(set));
      for (const direction of ['ingress', 'egress'] as const) {
        const scope = { direction, namespace: null, others: [] };
        const formula = decision.allows(formulas, direction, decision.namespaces[0] ?? null);
        const normal = within(formulas, formula, scope, all);
        const ties = tieFormulas(formulas, scope, all, [normal]);
        const space = createSpace([normal], ties, settings);
        const store = createStore(space.sizes, 4_000_000);
        const known = new Map();
        const diagram = diagramOf(store, space, normal, known);
        const tied = [
          ...ties.map((tie) => diagramOf(store, space, tie, known)),
          ...tieRelations(store, space),
        ];
        for (const flowSeed of flows) {
          const flow = { ...randomFlow(flowSeed), direction };
          if (flow.portNames.length > 0) continue;
          const assignment = assignmentOf(space, flow);
          expect(valueAt(store, diagram, assignment)).toBe(evaluate(formula, flow));
          // A flow that exists breaks no tie.
          for (const tie of tied) expect(valueAt(store, tie, assignment)).toBe(true);
          if (evaluate(formula, flow) === false) held++;
        }
      }
    }),
    { seed: 31, numRuns: 300 },
  );
  expect(held).toBeGreaterThan(500);
});
