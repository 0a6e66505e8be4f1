/** The two readings of a plugin's semantics for one flow: by plain booleans, and by the diagram of all flows. */
import { nowhere } from '../../src/base/source.js';
import { type JsonMap, treeOf } from '../../src/base/tree.js';
import { evaluate as look } from '../../src/dd/query.js';
import { createStore, type Diagram } from '../../src/dd/store.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { textOf as fieldText } from '../../src/flow/concrete.js';
import type { Decision } from '../../src/flow/decision.js';
import type { Flow } from '../../src/flow/flow.js';
import { createFormulas } from '../../src/flow/formula.js';
import { allowsIn, scopesOf } from '../../src/flow/scopes.js';
import { createSpace, type Slot, type Space } from '../../src/flow/space.js';
import { diagramOf } from '../../src/flow/symbolic.js';
import { CILIUM_KINDS, type Universe, universe } from '../../src/flow/universe.js';
import type { KubeObject } from '../../src/targets/kube/object.js';
import { readObjects } from '../../src/targets/kube/read-objects.js';
import { isWorldKind, worldOf } from '../../src/targets/kube/read-world.js';
import { type Profile, pluginOf } from '../../src/targets/profiles.js';
import { meaningOf } from '../../src/targets/registry.js';

export interface Read {
  readonly decision: Decision;
  /** What the plugin refuses, one line each. */
  readonly errors: readonly string[];
}

/** What netc takes the objects to enforce. */
export function readingOf(objects: readonly JsonMap[], profile: Profile): Read {
  const diagnostics: Diagnostic[] = [];
  const read = objects.flatMap((object): readonly KubeObject[] =>
    readObjects(treeOf(object, nowhere('random')), diagnostics),
  );
  const plugin = meaningOf(profile);
  diagnostics.push(...plugin.validate(read, profile));
  const policies = read.filter((object) => !isWorldKind(object));
  return {
    decision: plugin.semantics(policies, profile, worldOf(read)),
    errors: diagnostics.filter((one) => one.severity === 'error').map((one) => one.message),
  };
}

export function universeOf(profile: Profile): Universe {
  return universe(undefined, { kinds: pluginOf(profile.cni) === 'cilium' ? CILIUM_KINDS : [] });
}

/** The symbolic reading: one diagram per direction and namespace, looked up at the flow's values. */
export function diagramReading(decision: Decision, of: Universe): (flow: Flow) => boolean {
  const parts = scopesOf([decision], of).map((scope) => {
    const formulas = createFormulas();
    const formula = allowsIn(formulas, decision, scope, of);
    const space = createSpace([formula], [], {
      closed: (field) =>
        field.name === 'kind'
          ? [...new Set([...of.subjects, ...of.peers])]
          : field.name === 'request'
            ? ['opaque', 'http', 'dns']
            : null,
      hints: () => [],
      states: 10_000,
    });
    const store = createStore(space.sizes, 1_000_000);
    const diagram: Diagram = diagramOf(store, space, formula, new Map());
    return { scope, space, store, diagram, values: space.slots.map((slot) => remembered(slot, space)) };
  });
  return (flow) => {
    const own = flow.subject.kind === 'pod' ? flow.subject.namespace : null;
    const here = parts.filter(({ scope }) => scope.direction === flow.direction);
    const part =
      here.find(({ scope }) => scope.namespace !== null && scope.namespace === own) ??
      here.find(({ scope }) => scope.namespace === null);
    if (part === undefined) throw new Error('a flow in no scope');
    return look(
      part.store,
      part.diagram,
      part.values.map((value) => value(flow)),
    );
  };
}

/** Flows of one world have few values: each is looked for once. */
function remembered(slot: Slot, space: Space): (flow: Flow) => number {
  if (slot.kind !== 'text') return (flow) => valueAt(slot, space, flow);
  const known = new Map<string | null, number>();
  return (flow) => {
    const said = fieldText(slot.field, flow);
    const value = said === 'open' ? null : said.value;
    const found = known.get(value) ?? valueAt(slot, space, flow);
    known.set(value, found);
    return found;
  };
}

/** The number of the atom in which the flow's value lies. */
function valueAt(slot: Slot, space: Space, flow: Flow): number {
  switch (slot.kind) {
    case 'text': {
      const said = fieldText(slot.field, flow);
      if (said === 'open') throw new Error('an open request');
      const { value } = said;
      if (value !== null) return known(space.atomOf(slot.field, value));
      return known(slot.atoms.findIndex((atom) => atom.representative === null));
    }
    case 'number': {
      const { name } = slot.field;
      const number =
        name === 'protocol'
          ? flow.protocol
          : name === 'port'
            ? flow.port
            : name === 'icmp-type'
              ? flow.icmpType
              : flow.icmpCode;
      return known(slot.atoms.findIndex(({ first, last }) => first <= number && number <= last));
    }
    case 'address': {
      const { address } = flow[slot.field.end];
      return known(slot.atoms.findIndex(({ first, last }) => first <= address && address <= last));
    }
    case 'boolean':
      return booleanAt(slot, flow) ? 1 : 0;
    case 'dns-name': {
      const field = { type: 'text', name: 'dns-name', end: slot.end, key: '' } as const;
      const atom = known(space.atomOf(field, slot.atom.representative ?? ''));
      return flow[slot.end].dnsNames.some((name) => space.atomOf(field, name) === atom) ? 1 : 0;
    }
  }
}

function known(atom: number): number {
  if (atom < 0) throw new Error('a value in no atom');
  return atom;
}

function booleanAt({ field }: Extract<Slot, { readonly kind: 'boolean' }>, flow: Flow): boolean {
  switch (field.name) {
    case 'own-node':
      return flow.ownNode;
    case 'own-namespace':
      return (
        flow.subject.kind === 'pod' &&
        flow.peer.kind === 'pod' &&
        flow.subject.namespace === flow.peer.namespace
      );
    case 'api-server':
      return flow[field.end].apiServer;
    case 'port-name':
      return flow.portNames.includes(field.key);
  }
}
