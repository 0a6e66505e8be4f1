/** Claims that are wrong: too small, the other way round, or about nothing. */
import { expect, it } from 'vitest';
import type { Loss } from '../../src/loss/loss.js';
import type { EmitResult } from '../../src/targets/target.js';
import { allowedByIr } from '../oracle/ir.js';
import { oracleOf } from '../oracle/oracles.js';
import { compileRun, programOf } from './run.js';

const HTTP =
  'namespace shop { policy api for pods(app=api) { allow from pods(app=web), pods(app=front) in namespace(ops) on tcp/80, tcp/81 http GET "/x" accept wider "mesh"  allow from pods(app=late) on tcp/82 http GET "/y" accept wider "mesh" } }';
const NODES = 'policy host for nodes(role=worker) { deny from world on tcp/22 }';
const EXACT = 'namespace shop { policy api for pods(app=api) { allow from pods(app=web) on tcp/80 } }';

const withLosses =
  (change: (losses: readonly Loss[]) => readonly Loss[]) =>
  (emitted: EmitResult): EmitResult => ({ ...emitted, losses: change(emitted.losses) });

const eachRegion = (change: (region: Loss['regions'][number]) => Loss['regions'][number]) =>
  withLosses((losses) => losses.map((loss) => ({ ...loss, regions: loss.regions.map(change) })));

/** Every difference that was not claimed, judged again by evaluators that share nothing with the proof. */
function expectBroken(target: string, text: string, claims: (emitted: EmitResult) => EmitResult): void {
  const source = programOf(text);
  const plain = compileRun(target, source, {});
  expect(plain.verdict).toBe('proved');
  expect(plain.proof.losses.length).toBeGreaterThan(0);
  const run = compileRun(target, source, { claims });
  expect(run.verdict).toBe('broken');
  expect(run.shown.length).toBeGreaterThan(0);
  const oracle = oracleOf(run.objects, run.profile);
  for (const { flow, secondAllows } of run.shown)
    expect([allowedByIr(source, flow), oracle(flow)]).toEqual([!secondAllows, secondAllows]);
}

it('a loss kept quiet is caught', () => {
  expectBroken(
    'k8s',
    HTTP,
    withLosses(() => []),
  );
  expectBroken(
    'k8s',
    NODES,
    withLosses(() => []),
  );
});

it('a region that is missing is caught, whichever it is', () => {
  const { losses } = compileRun('k8s', programOf(HTTP), {}).proof;
  expect(losses.length).toBe(2);
  for (const missing of losses)
    expectBroken(
      'k8s',
      HTTP,
      withLosses((all) =>
        all.map((loss) => ({
          ...loss,
          regions: loss.origin.span.start === missing.loss.origin.span.start ? [] : loss.regions,
        })),
      ),
    );
});

it('a region that is too small is caught, whichever part of it', () => {
  expectBroken(
    'k8s',
    HTTP,
    eachRegion((region) => ({
      ...region,
      traffic: { ...region.traffic, tcp: [{ numbers: [{ first: 80, last: 80 }], named: [], notNamed: [] }] },
    })),
  );
  expectBroken(
    'k8s',
    HTTP,
    eachRegion((region) => ({
      ...region,
      peer: { kind: 'all', of: [region.peer, { kind: 'namespace', names: ['shop'] }] },
    })),
  );
  expectBroken(
    'k8s',
    HTTP,
    eachRegion((region) => ({
      ...region,
      subject: {
        kind: 'all',
        of: [region.subject, { kind: 'label', key: 'more', test: { kind: 'exists' } }],
      },
    })),
  );
  expectBroken(
    'k8s',
    HTTP,
    eachRegion((region) => ({ ...region, direction: region.direction === 'ingress' ? 'egress' : 'ingress' })),
  );
  expectBroken(
    'k8s',
    NODES,
    eachRegion((region) => ({ ...region, subject: { kind: 'is', what: 'pod' } })),
  );
});

it('a loss claimed the other way round is caught', () => {
  const other = { wider: 'narrower', narrower: 'wider', both: 'effect', effect: 'wider' } as const;
  const turned = withLosses((losses) => losses.map((loss) => ({ ...loss, kind: other[loss.kind] })));
  expectBroken('k8s', HTTP, turned);
  expectBroken('k8s', NODES, turned);
});

it('a loss called a mere effect is caught', () => {
  expectBroken(
    'k8s',
    HTTP,
    withLosses((losses) => losses.map((loss) => ({ ...loss, kind: 'effect' }))),
  );
});

it('a claim that no flow bears out is left out of the report, and so is the half of one', () => {
  const source = programOf(HTTP);
  const [real] = compileRun('k8s', source, {}).proof.losses;
  if (real === undefined) throw new Error('nothing is lost');
  const exact = compileRun('k8s', programOf(EXACT), {
    claims: withLosses(() => [{ ...real.loss, kind: 'both' }]),
  });
  expect([exact.verdict, exact.proof.losses]).toEqual(['proved', []]);
  const half = compileRun('k8s', source, {
    claims: withLosses((losses) => losses.map((loss) => ({ ...loss, kind: 'both' }))),
  });
  expect(half.proof.losses.map(({ loss, narrower }) => [loss.kind, narrower])).toEqual(
    half.proof.losses.map(() => ['wider', null]),
  );
  expect([half.verdict, half.proof.losses.length > 0]).toEqual(['proved', true]);
});
