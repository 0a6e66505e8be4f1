import { it } from 'vitest';
import { endpointExceptions } from '../../../src/check/rules/endpoint-exceptions.js';
import { expectCarets } from '../carets.js';

it('finds exceptions that take nothing away', () => {
  expectCarets(
    endpointExceptions,
    `
let web = pods(app=web) in namespaces
policy p for pods in namespaces {
  allow to world except (pods in namespaces, cidr(10.0.0.0/8))
#                        ^ exception-meets-nothing: the exception \`pods in namespaces\` meets nothing of its list
  allow to cidr(10.0.0.0/8) except (cidr(192.168.0.0/16), address(10.1.0.0/16))
#                                   ^ exception-meets-nothing
  allow to $web except (pods(app=api) in namespaces, pods(app!=web) in namespaces, pods(tier=a) in namespaces)
#                       ^ exception-meets-nothing
#                                                    ^ exception-meets-nothing
  allow to pods in namespace(a) except (namespace(b), namespaces(kubernetes.io/metadata.name=c), namespaces(team=x))
#                                       ^ exception-meets-nothing
#                                                     ^ exception-meets-nothing
  allow to any except (nodes except (pods in namespaces))
#                                    ^ exception-meets-nothing
  allow to pods as account(a) in namespaces except (pods as account(b) in namespaces)
#                                                   ^ exception-meets-nothing
}
`,
  );
});

it('knows that in rules about ingress to pods nothing but local-node names the own node', () => {
  expectCarets(
    endpointExceptions,
    `
policy p for pods in namespaces {
  allow from any except (local-node)
#                        ^ exception-meets-nothing
  allow from nodes, local-node except (local-node)
  allow to any except (local-node)
}
`,
  );
});

it('leaves open what cannot be told', () => {
  expectCarets(
    endpointExceptions,
    `
policy p for pods in namespaces {
  allow from cluster except (kube-apiserver)
  allow from any except (address(10.0.0.0/8))
}
`,
  );
});
