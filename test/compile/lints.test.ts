import { expect, it } from 'vitest';
import { positionAt } from '../../src/base/source.js';
import { lint } from '../../src/lints.js';
import { lowered } from '../lower/lowered.js';

const found = (text: string): readonly string[] =>
  lint(lowered(text).policies).map(({ code, span, related }) => {
    const at = positionAt(span.file, span.start);
    const by = related.map((r) => positionAt(r.span.file, r.span.start).line).join();
    return `${code} ${at.line} by ${by}`;
  });

it('names a rule that another one of its level covers, and the one that does', () => {
  expect(
    found(`namespace a { policy p for pods {
      allow from pods(app=x) on tcp/80
      allow from pods on tcp/1-1024
    } }`),
  ).toEqual(['rule-useless 2 by 3']);
});

it('names the later of two that say the same, across policies too', () => {
  expect(
    found(`namespace a { policy p for pods { allow from world on tcp/80 }
      policy q for pods(app=x) { allow from world on tcp/80 }
      policy r for pods { allow from world on tcp/80 }
    }`),
  ).toEqual(['rule-useless 2 by 1', 'rule-useless 3 by 1']);
});

it('says what a plain allow does to a request beside it', () => {
  expect(
    found(`namespace a { policy p for pods {
      allow from pods(app=x) on tcp/80
      allow from pods(app=x) on tcp/80 http GET "/"
    } }`),
  ).toEqual(['request-beside-plain-allow 3 by 2']);
});

it('keeps quiet about rules of other orders, actions, directions, tiers and about sequences', () => {
  expect(
    found(`tier t order 5 otherwise pass
    namespace a {
      policy p for pods { allow from world on tcp/80  deny to world  allow to world }
      policy q for pods order 10 { allow from world on tcp/80 }
      policy r for pods tier t { allow from world on tcp/80 }
      policy s for pods order 20 first-match { allow from world on tcp/81  allow from world }
    }`),
  ).toEqual([]);
});

it('names a connection only if both its halves are covered', () => {
  const half =
    'namespace a { connect c pods(app=x) -> pods(app=y)\n policy p for pods(app=x) { allow to pods }';
  expect(found(`${half} }`)).toEqual([]);
  expect(found(`${half} policy q for pods { allow from pods } }`)).toEqual([
    'rule-useless 1 by 2',
    'rule-useless 1 by 2',
  ]);
});
