import fc from 'fast-check';
import { expect, it } from 'vitest';
import { check } from '../../src/check/check.js';
import { parseFile } from '../../src/syntax/parse.js';
import { printFile } from '../../src/syntax/print.js';
import { relaid } from './mutate.js';
import { plain } from './plain.js';
import { PRODUCTIONS, randomProgram } from './random-program.js';

const seeds = fc.integer({ min: 0, max: 1_000_000 });

function parsed(text: string) {
  const result = parseFile({ name: 'program.netc', text });
  expect(result.diagnostics.map((each) => each.message)).toEqual([]);
  return result.file;
}

it('prints random programs as a fixed point that says the same', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const file = parsed(randomProgram(seed));
      const once = printFile(file);
      const again = parsed(once);
      expect(plain(again)).toEqual(plain(file));
      expect(printFile(again)).toBe(once);
    }),
    { seed: 1, numRuns: 600 },
  );
});

it('keeps every comment, in any layout, and is a fixed point there as well', () => {
  fc.assert(
    fc.property(seeds, seeds, (seed, layout) => {
      const text = randomProgram(seed);
      const file = parsed(relaid(text, layout));
      expect(plain(file)).toEqual(plain(parsed(text)));
      const once = printFile(file);
      const again = parsed(once);
      expect(plain(again)).toEqual(plain(file));
      const texts = (comments: typeof file.comments) => comments.map((comment) => comment.text);
      expect(texts(again.comments)).toEqual(texts(file.comments));
      expect(printFile(again)).toBe(once);
    }),
    { seed: 2, numRuns: 600 },
  );
});

it('makes random programs that no check objects to', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { diagnostics } = check([parsed(randomProgram(seed))]);
      const errors = diagnostics.filter((each) => each.severity === 'error');
      expect(errors.map((each) => `${each.code}: ${each.message}`)).toEqual([]);
    }),
    { seed: 3, numRuns: 600 },
  );
});

/** Every value of the fields that tell nodes apart. */
function kindsIn(value: unknown, into = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return into;
  for (const [key, each] of Object.entries(value)) {
    if (['kind', 'action', 'operator', 'what', 'direction'].includes(key)) into.add(`${key} ${String(each)}`);
    kindsIn(each, into);
  }
  return into;
}

it('uses every node of the tree in random programs, and none that is taken away', () => {
  const kinds = new Set<string>();
  for (let seed = 0; seed < 400; seed++) kindsIn(plain(parsed(randomProgram(seed))), kinds);
  expect([...kinds].sort()).toMatchInlineSnapshot(`
    [
      "action allow",
      "action deny",
      "action log",
      "action pass",
      "direction from",
      "direction to",
      "kind absent",
      "kind account",
      "kind accounts",
      "kind address",
      "kind any",
      "kind api-server",
      "kind cidr",
      "kind cluster",
      "kind cluster-dns",
      "kind compare",
      "kind connect",
      "kind default",
      "kind dns",
      "kind dns-query",
      "kind endpoints",
      "kind exists",
      "kind gateway",
      "kind glob",
      "kind http",
      "kind icmp",
      "kind identity",
      "kind in",
      "kind interface",
      "kind ip",
      "kind kube-apiserver",
      "kind let",
      "kind local-node",
      "kind name",
      "kind namespace",
      "kind namespaces",
      "kind namespaces-closed",
      "kind node-cidr",
      "kind nodes",
      "kind notin",
      "kind own-namespace",
      "kind pod-cidr",
      "kind pods",
      "kind policy",
      "kind port-name",
      "kind ports",
      "kind protocol",
      "kind regex",
      "kind remote-nodes",
      "kind rule",
      "kind service-cidr",
      "kind target",
      "kind test",
      "kind tier",
      "kind traffics",
      "kind world",
      "operator !=",
      "operator $=",
      "operator *=",
      "operator =",
      "operator ^=",
      "what both",
      "what effect",
      "what narrower",
      "what wider",
    ]
  `);
  const bare = kindsIn(plain(parsed(randomProgram(7, { statements: 30, without: PRODUCTIONS }))));
  expect([...bare].sort()).toMatchInlineSnapshot(`
    [
      "action allow",
      "direction from",
      "direction to",
      "kind absent",
      "kind any",
      "kind compare",
      "kind exists",
      "kind in",
      "kind namespace",
      "kind namespaces",
      "kind notin",
      "kind pods",
      "kind policy",
      "kind ports",
      "kind rule",
      "operator !=",
      "operator =",
    ]
  `);
});
