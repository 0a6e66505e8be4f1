import { expect, it } from 'vitest';
import { check } from '../../src/check/check.js';
import { parseFile } from '../../src/syntax/parse.js';

function found(...texts: string[]): string[] {
  const files = texts.map((text, i) => parseFile({ name: `${i}.netc`, text }).file);
  return check(files).diagnostics.map((each) => `${each.span.file.name} ${each.code}`);
}

it('reads all files as one program, in any order of files', () => {
  const one = 'let web = pods in namespace(shop)  tier t order 5';
  const two = 'policy p for $web tier t { default deny }';
  expect(found(one, two)).toEqual([]);
  expect(found(two, one)).toEqual([]);
});

it('says nothing about names that a broken statement may have declared', () => {
  expect(found('let web = pods(\npolicy p for nodes { allow from $web }')).toEqual([]);
});

it('says everything that is wrong, sorted by place', () => {
  const text = 'policy P for pods { allow from $x on tcp/0 }\npolicy P for nodes { deny to cidr(1.2.3.4/8) }';
  expect(found(text)).toEqual([
    '0.netc bad-name',
    '0.netc pods-without-namespace',
    '0.netc unknown-name',
    '0.netc port-out-of-range',
    '0.netc bad-name',
    '0.netc duplicate-policy',
    '0.netc host-bits',
  ]);
});
