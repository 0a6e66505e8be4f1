import { expect, it } from 'vitest';
import type { Accept } from '../../src/ir/policy.js';
import { IS_POD } from '../../src/ir/preds.js';
import { ANY_REQUEST } from '../../src/ir/request.js';
import { ALL_TRAFFIC, NO_TRAFFIC } from '../../src/ir/traffic.js';
import { type Claim, createLedger, region } from '../../src/targets/losses.js';
import { profileOf } from './emitted.js';
import { origin } from './random-set.js';

const REAL = region('ingress', IS_POD, IS_POD, ALL_TRAFFIC, ANY_REQUEST);
const EMPTY = region('ingress', IS_POD, IS_POD, NO_TRAFFIC, ANY_REQUEST);

function claim(accepts: readonly Accept[], wider = REAL): Claim {
  return {
    code: 'http',
    origin: origin('p'),
    message: 'no words',
    remedy: '',
    accepts,
    alternatives: [
      { kind: 'narrower', regions: [REAL], instead: 'less' },
      { kind: 'wider', regions: [wider], instead: 'more' },
    ],
  };
}

function accept(kind: Accept['kind'], ...targets: readonly string[]): Accept {
  return { kind, targets, reason: 'because', origin: origin('accept') };
}

it.each([
  ['nothing', [], [], 'less', null],
  ['the source', [accept('wider')], [], 'more', 'because'],
  ['the nearest of two', [accept('wider'), accept('narrower')], [], 'more', 'because'],
  ['the source for this plugin', [accept('wider', 'weave')], [], 'more', 'because'],
  ['the source for another target', [accept('wider', 'calico')], [], 'less', null],
  ['the command line', [], ['wider:http'], 'more', '--accept wider:http'],
  ['the command line for another code', [], ['wider:dns'], 'less', null],
] as const)('emits what %s accepts', (_, accepts, commandLine, instead, reason) => {
  const ledger = createLedger(profileOf('weave'), { program: 'p', accepts: commandLine });
  expect(ledger.choose(claim(accepts)).instead).toBe(instead);
  expect(ledger.losses()).toHaveLength(1);
  expect(ledger.losses()[0]?.acceptedBy?.reason ?? null).toBe(reason);
});

it('loses nothing where an alternative differs in no flow', () => {
  const ledger = createLedger(profileOf('k8s'), { program: 'p', accepts: [] });
  expect(ledger.choose(claim([], EMPTY)).instead).toBe('more');
  expect(ledger.losses()).toEqual([]);
});

it('notes a construct once, however often it is emitted', () => {
  const ledger = createLedger(profileOf('k8s'), { program: 'p', accepts: [] });
  ledger.choose(claim([]));
  ledger.choose(claim([]));
  expect(ledger.losses().map((loss) => [loss.kind, loss.regions.length])).toEqual([['narrower', 1]]);
});
