import { expect, it } from 'vitest';
import type { NumberField, TextField } from '../../src/flow/fields.js';
import { createFormulas } from '../../src/flow/formula.js';
import { tidyJoins } from '../../src/flow/tidy.js';

const PORT: NumberField = { type: 'number', name: 'port', end: 'flow', key: '' };
const APP: TextField = { type: 'text', name: 'label', end: 'peer', key: 'app' };

it('leaves a long choice as it is beside an exception that none of it meets', () => {
  const formulas = createFormulas();
  let conjunctions = 0;
  const counted = {
    ...formulas,
    all(of: Parameters<typeof formulas.all>[0]) {
      conjunctions++;
      return formulas.all(of);
    },
  };
  const { all } = tidyJoins(counted, { kinds: () => [], tied: (leaf) => leaf });
  const rule = (port: number, app: string) =>
    formulas.and(
      formulas.number(PORT, [{ first: port, last: port }]),
      formulas.text(APP, { kind: 'in', values: [app] }),
    );
  const ports = Array.from({ length: 1000 }, (_, i) => i + 1);
  const choice = formulas.any(ports.map((port) => rule(port, 'web')));
  const apart = formulas.not(rule(2000, 'web'));
  expect(all([choice, apart])).toBe(choice);
  expect(conjunctions).toBeLessThan(10);

  // Only the alternative that the exception meets gets it.
  const spared = all([choice, formulas.not(formulas.and(rule(7, 'web'), formulas.boolean(OWN_NODE)))]);
  expect(spared).toBe(
    formulas.any([
      ...ports.filter((port) => port !== 7).map((port) => rule(port, 'web')),
      formulas.and(rule(7, 'web'), formulas.not(formulas.boolean(OWN_NODE))),
    ]),
  );
});

const OWN_NODE = { type: 'boolean', name: 'own-node', end: 'flow', key: '' } as const;
