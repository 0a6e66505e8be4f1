/**
 * The fields of a flow that a decision can test (semantics, section 2), and the tests there are.
 * The flow's family is that of the peer's address. Nothing here knows diagrams or plugins.
 */
import type { IntervalSet } from '../values/intervals.js';
import type { NetSet } from '../values/nets.js';

export type End = 'subject' | 'peer';

/** Text-valued fields have a finite or infinite set of strings, and may be absent. `key` is empty where a field has none. */
export type TextField =
  | {
      readonly type: 'text';
      readonly name: 'kind' | 'namespace' | 'account' | 'cluster-name';
      readonly end: End;
      readonly key: '';
    }
  | {
      readonly type: 'text';
      readonly name: 'namespace-label' | 'label' | 'account-label' | 'node-label';
      readonly end: End;
      readonly key: string;
    }
  /** `opaque`, `http` or `dns`. */
  | { readonly type: 'text'; readonly name: 'request'; readonly end: 'flow'; readonly key: '' }
  | {
      readonly type: 'text';
      readonly name: 'http-method' | 'http-target' | 'http-host' | 'dns-query';
      readonly end: 'flow';
      readonly key: '';
    }
  /** Key is the header's name in lower case. */
  | { readonly type: 'text'; readonly name: 'http-header'; readonly end: 'flow'; readonly key: string }
  /** The name an outside endpoint's address was resolved from, lower case, without the final dot; absent elsewhere. */
  | { readonly type: 'text'; readonly name: 'dns-name'; readonly end: End; readonly key: '' };

export type NumberField =
  | { readonly type: 'number'; readonly name: 'protocol'; readonly end: 'flow'; readonly key: '' }
  | {
      readonly type: 'number';
      readonly name: 'port' | 'icmp-type' | 'icmp-code';
      readonly end: 'flow';
      readonly key: '';
    };

export type AddressField = {
  readonly type: 'address';
  readonly name: 'address';
  readonly end: End;
  readonly key: '';
};

export type BooleanField =
  /** The peer is the subject's own node. */
  | {
      readonly type: 'boolean';
      readonly name: 'own-node' | 'own-namespace';
      readonly end: 'flow';
      readonly key: '';
    }
  | { readonly type: 'boolean'; readonly name: 'api-server'; readonly end: End; readonly key: '' }
  /** The destination pod names this flow's protocol and port `key`. */
  | { readonly type: 'boolean'; readonly name: 'port-name'; readonly end: 'flow'; readonly key: string };

export type Field = TextField | NumberField | AddressField | BooleanField;

/** A language over strings. `absent` values are in none of them. */
export type TextTest =
  | { readonly kind: 'present' }
  | { readonly kind: 'in'; readonly values: readonly string[] }
  | { readonly kind: 'starts'; readonly text: string }
  | { readonly kind: 'ends'; readonly text: string }
  | { readonly kind: 'contains'; readonly text: string }
  /** RE2 syntax, the whole string. */
  | { readonly kind: 'regex'; readonly source: string };

/** A stable text that is the same for the same field, such as `subject.label.app`; also the order of last resort. */
export function fieldKey(field: Field): string {
  return field.key === '' ? `${field.end}.${field.name}` : `${field.end}.${field.name}.${field.key}`;
}

export type FieldTest =
  | { readonly field: TextField; readonly test: TextTest }
  | { readonly field: NumberField; readonly test: IntervalSet<number> }
  | { readonly field: AddressField; readonly test: NetSet }
  | { readonly field: BooleanField };
