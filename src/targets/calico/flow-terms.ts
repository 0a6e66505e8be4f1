/** Short names for the tests of a flow that Calico's semantics needs. Knows the fields, not the plugin. */
import type { End, TextField } from '../../flow/fields.js';
import type { Formula, Formulas } from '../../flow/formula.js';
import type { EndpointKind } from '../../ir/policy.js';
import type { IntervalSet } from '../../values/intervals.js';
import { ALL_V4, ALL_V6, type Family, type NetSet } from '../../values/nets.js';

export const kindOf = (end: End): TextField => ({ type: 'text', name: 'kind', end, key: '' });
export const namespaceOf = (end: End): TextField => ({ type: 'text', name: 'namespace', end, key: '' });
export const accountOf = (end: End): TextField => ({ type: 'text', name: 'account', end, key: '' });

export function labelOf(
  name: 'label' | 'namespace-label' | 'account-label' | 'node-label',
  end: End,
  key: string,
): TextField {
  return { type: 'text', name, end, key };
}

export function isKind(formulas: Formulas, end: End, kind: EndpointKind): Formula {
  return formulas.text(kindOf(end), { kind: 'in', values: [kind] });
}

export function hasAddress(formulas: Formulas, end: End, nets: NetSet): Formula {
  return formulas.address({ type: 'address', name: 'address', end, key: '' }, nets);
}

/** The flow's family is that of the peer's address. */
export function isFamily(formulas: Formulas, family: Family): Formula {
  return hasAddress(formulas, 'peer', family === 4 ? ALL_V4 : ALL_V6);
}

export function flowNumber(
  formulas: Formulas,
  name: 'protocol' | 'port' | 'icmp-type' | 'icmp-code',
  set: IntervalSet<number>,
): Formula {
  return formulas.number({ type: 'number', name, end: 'flow', key: '' }, set);
}

export const one = (value: number): IntervalSet<number> => [{ first: value, last: value }];

export function isOwnNode(formulas: Formulas): Formula {
  return formulas.boolean({ type: 'boolean', name: 'own-node', end: 'flow', key: '' });
}

/** The destination pod gives this flow's port and protocol the name. */
export function namesPort(formulas: Formulas, name: string): Formula {
  return formulas.boolean({ type: 'boolean', name: 'port-name', end: 'flow', key: name });
}
