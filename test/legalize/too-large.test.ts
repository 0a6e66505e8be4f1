/** What no elimination says within the bound is not rewritten, and reported with the number of rules that it would take. */
import { expect, it } from 'vitest';
import { compile } from '../../src/compile.js';
import { ruleCount } from '../../src/legalize/rewrite.js';
import { noImports } from '../../src/program.js';

function compiled(lines: readonly string[], head: string) {
  const text = `namespace shop {\n${head}\n${lines.join('\n')}\n} }\n`;
  const result = compile({
    files: [{ name: 'large.netc', text }],
    resolveImport: noImports,
    targets: [{ cni: 'k8s', version: null, options: new Map() }],
    accepts: [],
    program: 'large',
  });
  const found = result.diagnostics.filter(({ code }) => code === 'rewrite-too-large');
  const [target] = result.targets;
  return { messages: found.map(({ message }) => message), target };
}

/** Each deny leaves two parts of what is left: other peers, and other subjects. */
const denies = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `deny from pods(k${i}=x) for pods(r${i})`);

it('counts the rules that a deny would take', () => {
  // What a destination names its ports tells no two denies apart.
  const lines = Array.from({ length: 11 }, (_, i) => `deny from pods(k${i}=x) on tcp/p${i}`);
  const { messages, target } = compiled(lines, 'policy p for pods(app=a) {');
  expect(messages).toEqual([
    'saying `deny` in the words of k8s would take 2048 rules; a rewrite may make 2000',
  ]);
  // What could not be rewritten is lost in the open: nothing is written, nothing broken.
  expect([target?.outcome, target?.proof.verdict]).toEqual(['refused', 'proved']);
  expect(target?.report.losses.every(({ loss }) => loss.kind === 'wider' && loss.code === 'deny')).toBe(true);
});

it('says where it stopped counting', () => {
  const { messages } = compiled([...denies(12), 'allow from pods'], 'policy p for pods(app=a) {');
  expect(messages).toEqual([
    'saying `deny` in the words of k8s would take more than 4000 rules; a rewrite may make 2000',
  ]);
});

it('counts the rules that an order would take', () => {
  const lines = [...denies(11), 'allow from pods'];
  const { messages, target } = compiled(lines, 'policy p for pods(app=a) first-match {');
  expect(messages).toEqual([
    'saying `order` in the words of k8s would take 2059 rules; a rewrite may make 2000',
  ]);
  expect([target?.outcome, target?.proof.verdict]).toEqual(['refused', 'proved']);
});

it('is silent below the bound', () => {
  expect(compiled(denies(4), 'policy p for pods(app=a) {').messages).toEqual([]);
});

it('refuses a deny that could not be cut out of the allow beside it', () => {
  const { messages, target } = compiled([...denies(11), 'allow from pods'], 'policy p for pods(app=a) {');
  expect(messages).toEqual([
    'saying `deny` in the words of k8s would take 2059 rules; a rewrite may make 2000',
  ]);
  expect([target?.outcome, target?.proof.verdict]).toEqual(['refused', 'proved']);
  expect(target?.report.losses.every(({ loss }) => loss.kind === 'wider' && loss.code === 'deny')).toBe(true);
});

it('adds up where only the ports of denies differ', () => {
  const lines = Array.from({ length: 30 }, (_, i) => `deny from pods(k${i}=x) on tcp/${1000 + 2 * i}`);
  const { messages, target } = compiled([...lines, 'allow from pods on tcp'], 'policy p for pods(app=a) {');
  expect(messages).toEqual([]);
  expect(target?.outcome).toBe('exact');
  // One rule for each port, and one for all the others.
  expect(target?.text.match(/- from:/g)).toHaveLength(31);
});

it('says that it does not know how many, where it is too much work to count', () => {
  expect(ruleCount(null, 2000, { left: -1 })).toBe('an unknown number of');
  expect(ruleCount(null, 2000, { left: 7 })).toBe('more than 4000');
  expect(ruleCount(2059, 2000, { left: -1 })).toBe('2059');
});
