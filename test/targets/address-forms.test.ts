import { expect, it } from 'vitest';
import { NO_FACTS } from '../../src/ir/policy.js';
import { netsText, predText } from '../../src/ir/pred-text.js';
import { addressForm } from '../../src/targets/address-forms.js';

import { nets } from './random-set.js';

const FACTS = { ...NO_FACTS, podCidr: nets('10.244.0.0/16'), nodeCidr: nets('192.168.10.0/24') };

function said(form: ReturnType<typeof addressForm>): string {
  if (form === null) return 'nothing';
  const where = netsText(form.nets);
  return form.absent === null ? where : `${where} if there is no ${predText(form.absent)}`;
}

it('needs no fact for what nets mean by themselves', () => {
  expect(said(addressForm(['pod', 'node', 'outside'], nets('10.0.0.0/8'), NO_FACTS))).toBe('10.0.0.0/8');
});

it('cuts declared nets out of nets outside, and asks for those that nobody declared', () => {
  const wanted = nets('10.0.0.0/8');
  expect(said(addressForm(['outside'], wanted, FACTS))).toBe('10.0.0.0/8 except (10.244.0.0/16)');
  expect(said(addressForm(['outside'], nets('198.51.100.0/24'), FACTS))).toBe('198.51.100.0/24');
  expect(said(addressForm(['outside'], wanted, { ...FACTS, nodeCidr: null }))).toBe(
    '10.0.0.0/8 except (10.244.0.0/16) if there is no nodes at (10.0.0.0/8 except (10.244.0.0/16))',
  );
});

it('finds nodes by their net, and no kind that nothing tells apart', () => {
  expect(said(addressForm(['node'], null, FACTS))).toBe('192.168.10.0/24');
  expect(said(addressForm(['outside'], null, NO_FACTS))).toBe('nothing');
  expect(said(addressForm(['pod', 'node'], null, { ...FACTS, nodeCidr: null }))).toBe('nothing');
});

it('leaves aside kinds that a net does not match', () => {
  expect(said(addressForm(['outside'], nets('10.0.0.0/8'), NO_FACTS, ['outside']))).toBe('10.0.0.0/8');
});
