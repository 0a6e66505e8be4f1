/** Faults of the printer: the text says something else than the objects. */
import { SHOP } from './emit-k8s.js';
import type { PrintFault } from './fault.js';

const LIST = `namespace shop {
  policy api for pods(app=api) { allow from pods(app=web), pods(app=front) in namespace(ops) on tcp/80 }
  policy names for pods(app=names) { allow from pods(v in (yes, "1", "null")) on tcp/80 }
}`;

export const PRINT_FAULTS: readonly PrintFault[] = [
  {
    name: 'two list items merged into one',
    target: 'k8s',
    program: LIST,
    from: '        - podSelector:\n            matchLabels:\n              app: web\n',
    to: '              app2: web\n',
  },
  {
    name: 'a list item split in two',
    target: 'k8s',
    program: LIST,
    from: 'ops\n          podSelector:',
    to: 'ops\n        - podSelector:',
  },
  { name: 'a key loses its parent', target: 'k8s', program: SHOP, from: '          endPort: 8090\n', to: '' },
  {
    name: 'an empty map becomes an empty list',
    target: 'k8s',
    program: SHOP,
    from: 'ingress:\n    - {}',
    to: 'ingress: []',
  },
  {
    name: 'an empty list item becomes null',
    target: 'cilium',
    program: SHOP,
    from: 'ingress:\n    - {}',
    to: 'ingress: null',
  },
  { name: 'a quoted text cut', target: 'calico', program: SHOP, from: "app == 'vault'", to: "app == 'vau'" },
  {
    name: 'a text with another case',
    target: 'cilium',
    program: SHOP,
    from: '"k8s:app": vault',
    to: '"k8s:app": Vault',
  },
  { name: 'a value of a list lost', target: 'k8s', program: LIST, from: '                  - "1"\n', to: '' },
];

/** Texts that the proof refuses before anything is compared: there is no flow to show. */
export const UNREADABLE: readonly PrintFault[] = [
  { name: 'a document lost', target: 'k8s', program: LIST, from: '---\n', to: '---\nkind: X\n---\n' },
  { name: 'a number in quotes', target: 'k8s', program: LIST, from: 'port: 80', to: "port: '80'" },
  { name: 'a text without quotes', target: 'k8s', program: LIST, from: '- "1"', to: '- 1' },
  { name: 'a bracket left open', target: 'k8s', program: LIST, from: 'spec:', to: 'spec: {' },
];
