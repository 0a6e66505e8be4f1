/** Objects for tests, from YAML as people write it. */
import type { SourceFile } from '../../../src/base/source.js';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import type { KubeObject } from '../../../src/targets/kube/object.js';
import { parseManifests } from '../../../src/targets/yaml-text.js';

export function objectsOf(text: string): readonly KubeObject[] {
  const file: SourceFile = { name: 'test.yaml', text };
  const { objects, diagnostics } = parseManifests(file);
  if (diagnostics.length > 0) throw new Error(shown(diagnostics).join('\n'));
  return objects;
}

/** The one object of a text. */
export function objectOf(text: string): KubeObject {
  const [object, ...more] = objectsOf(text);
  if (object === undefined || more.length > 0) throw new Error('the text has not exactly one object');
  return object;
}

/** A NetworkPolicy `shop/web` with this spec, in flow style. */
export function networkPolicy(spec: string): KubeObject {
  return objectOf(
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web, namespace: shop}\nspec: ${spec}\n`,
  );
}

/** A ClusterNetworkPolicy with this name and spec, in flow style. */
export function clusterPolicy(spec: string, name = 'guard'): KubeObject {
  return objectOf(
    `apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: ${name}}\nspec: ${spec}\n`,
  );
}

/** `code "what the text says there" message (help)`; a long excerpt is cut. */
export function shown(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map((d) => {
    const { file, start, end } = d.span;
    const excerpt = file.text.slice(start, Math.min(end, start + 24)).trimEnd();
    return `${d.code} "${excerpt}" ${d.message}${d.help === '' ? '' : ` (${d.help})`}`;
  });
}
