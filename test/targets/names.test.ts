import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isName, objectName, suffixedName, textHash } from '../../src/targets/names.js';

it('keeps what is a name already', () => {
  expect(objectName('web-api', 'label')).toBe('web-api');
  expect(objectName('web.api', 'subdomain')).toBe('web.api');
  expect(suffixedName('web', 'deny', 'label')).toBe('web-deny');
});

it('never makes one name of two texts', () => {
  expect(objectName('Web_API', 'label')).toBe(`web-api-${textHash('Web_API')}`);
  expect(objectName('Web/API', 'label')).not.toBe(objectName('Web_API', 'label'));
  expect(objectName('---', 'label')).toMatch(/^policy-[0-9a-f]{8}$/);
});

it('makes names that Kubernetes accepts, of anything', () => {
  const text = fc.oneof(fc.string({ maxLength: 300 }), fc.stringMatching(/^[A-Za-z0-9_./:-]{1,280}$/));
  fc.assert(
    fc.property(
      text,
      fc.constantFrom('label', 'subdomain'),
      fc.stringMatching(/^[a-z0-9]{1,12}$/),
      (given, form, suffix) => {
        const name = objectName(given, form);
        expect(isName(name, form)).toBe(true);
        expect(isName(suffixedName(name, suffix, form), form)).toBe(true);
      },
    ),
    { seed: 3, numRuns: 500 },
  );
});
