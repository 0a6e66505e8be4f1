/** What hostile texts are made of. */

/** A text over and over, up to a size. */
export const repeat = (text, size) => text.repeat(Math.max(1, Math.floor(size / text.length)));

/** Lines up to a size, each made of its number, that will have so many characters between them. */
export const fill = (size, line, between = 1) => {
  const lines = [];
  for (let at = 0, i = 0; at < size; i++) {
    const text = line(i);
    lines.push(text);
    at += text.length + between;
  }
  return lines;
};

/** A program with facts of its cluster. */
export const program = (lines) =>
  `cluster { pod-cidr 10.0.0.0/8  node-cidr 192.168.0.0/16  namespaces closed }\n${lines.join('\n')}\n`;

/** Lines inside one namespace. */
export const inNamespace = (lines) => program(['namespace a {', ...lines, '}']);

/** Lines inside one policy. */
export const inPolicy = (rules) => inNamespace([`  policy p for pods(app=a) {\n${rules}\n  }`]);

const manifest = (apiVersion, kind) => (spec) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a, namespace: a}\nspec:\n${spec}`;
export const kubernetes = manifest('networking.k8s.io/v1', 'NetworkPolicy');
export const calico = manifest('projectcalico.org/v3', 'NetworkPolicy');
export const cilium = manifest('cilium.io/v2', 'CiliumNetworkPolicy');

/** One small object of many, on one line of YAML, which is JSON. */
export const object = (apiVersion, kind, name, namespace, more) =>
  `---\n{"apiVersion": "${apiVersion}", "kind": "${kind}", "metadata": {"name": "${name}"${namespace === '' ? '' : `, "namespace": "${namespace}"`}}, ${more}}`;
