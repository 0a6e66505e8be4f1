/** `gateway …` → an egress gateway: data for the target that has them, no part of the decision. */
import type { Gateway } from '../ir/policy.js';
import { simplifyPred } from '../ir/pred-forms.js';
import type { GatewayNode } from '../syntax/ast.js';
import { lowerAccepts } from './accepts.js';
import type { Context } from './context.js';
import { lowerEndpoint } from './endpoints.js';
import { lowerNetWords } from './nets.js';

export function lowerGateway(context: Context, node: GatewayNode): Gateway {
  const label = node.name.text;
  return {
    name: node.name.text,
    subjects: node.subjects.map((subject) => simplifyPred(lowerEndpoint(context, subject, 'include'))),
    destinations: lowerNetWords(node.nets.of),
    except: lowerNetWords(node.nets.except),
    nodes: simplifyPred(lowerEndpoint(context, node.nodes, 'include')),
    via:
      node.via === null
        ? { kind: 'default' }
        : node.via.kind === 'interface'
          ? { kind: 'interface', name: node.via.value.text }
          : { kind: 'address', address: node.via.value.text },
    origin: { span: node.span, label },
    accepts: lowerAccepts(node.accepts, label),
  };
}
