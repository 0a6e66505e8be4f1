/** The shape in the language. */
import { shape } from './shape.js';

const peerText = ({ net, namespace, app }) =>
  net !== undefined
    ? `cidr(${net})`
    : `pods(app=${app})${namespace === null ? '' : ` in namespace(${namespace})`}`;

const trafficText = ({ protocol, port, last }) => `${protocol}/${port}${last > port ? `-${last}` : ''}`;

/** One program of `count` policies. */
export function generate(count, seed = 1) {
  const lines = [
    'cluster { pod-cidr 10.0.0.0/8  node-cidr 192.168.0.0/16  namespaces closed }',
    'tier guard order 100 otherwise pass',
  ];
  for (const { name, policies } of shape(count, seed)) {
    lines.push(`namespace ${name} {`, '  policy closed for pods { default deny }');
    for (const policy of policies) {
      const labels = [...policy.labels].map(([key, value]) => `${key}=${value}`).join(', ');
      const tier = policy.tiered ? ' tier guard' : '';
      const order = policy.order === null ? '' : ` order ${policy.order}`;
      const rules = policy.rules.map(
        ({ from, peer, traffic }) =>
          `${policy.denies ? 'deny' : 'allow'} ${from ? 'from' : 'to'} ${peerText(peer)} on ${trafficText(traffic)}`,
      );
      lines.push(`  policy ${policy.name} for pods(${labels})${tier}${order} { ${rules.join('  ')} }`);
    }
    lines.push('}');
  }
  return `${lines.join('\n')}\n`;
}
