/** Faults of the Calico emitter. */
import { CLUSTER, SHOP } from './emit-k8s.js';
import { type EmitFault, emitFaults } from './fault.js';
import { OPEN, OPEN_ENDS } from './rewrites.js';

const TIERS = `${CLUSTER.replace('  namespaces closed', '')}
tier security order 100 otherwise pass
tier strict order 200
policy guard for pods(app=bank) in namespaces tier security order 10 first-match {
  pass from pods(app=teller) in namespace(bank) on tcp
  deny from any
}
policy scan for pods in namespaces tier security order 20 { allow from pods(app=scanner) in namespace(audit) on tcp }
policy lock for pods(vault) in namespaces tier strict { allow from pods(keys) in namespaces(team=sec) on tcp/8200 }
policy sequence for pods(app=web) in namespaces order 5 first-match {
  deny from pods(bad) in namespaces on tcp/80
  allow from any on tcp/80
  deny from cidr(198.51.100.0/24) on udp
}
namespace shop {
  policy api for pods(app=api) as account(runner) {
    deny to cidr(203.0.113.0/24, 2001:db8::/32)
    allow to world on tcp/443
    allow from pods on icmp/8:0, sctp/7, protocol/47
  }
  policy old for pods(app=db) order 10 { deny from pods(old) }
  policy new for pods(app=db) order 20 { allow from pods on tcp/5432 }
}
policy logs for pods(app=log) in namespaces(team=obs) {
  allow from pods(app=agent) as account(agent) in namespace(obs) on tcp/http except (tcp/http-alt)
}`;

const HTTP =
  'namespace shop { policy h for pods(app=api) { allow from pods(app=web) on tcp/80 http { GET, HEAD "/v1/**"  POST "/orders" } accept wider "other traffic" } }';
const HOSTS = `policy host for nodes(role=worker) { allow from nodes  accept wider "failsafe" }`;

export const CALICO_FAULTS: readonly EmitFault[] = [
  ...emitFaults('calico', SHOP, [
    ['end port off by one', 'api', '"8080:8090"', '"8080:8091"'],
    ['types without Egress', 'vault', '["Ingress","Egress"]', '["Ingress"]'],
    ['types isolates too much', 'free', '["Ingress"]', '["Ingress","Egress"]'],
    [
      'v6 rule lost',
      'api',
      ',{"action":"Allow","protocol":"TCP","destination":{"nets":["2001:db8::/32"],"ports":[443]}}',
      '',
    ],
    ['negation lost', 'api', "tier != 'test'", "tier == 'test'"],
    ['AND turned into OR', 'api', ' && tier', ' || tier'],
    ['namespace selector lost', 'api', `"namespaceSelector":"team == 'ops'",`, ''],
    ['namespace guard matches every namespace', 'db', `projectcalico.org/name == 'ops'`, 'all()'],
    ['value of a set lost', 'db', "{'api', 'job'}", "{'api'}"],
    ['subject widened to every pod', 'vault', `"selector":"app == 'vault'",`, ''],
    ['policy lost', 'vault'],
    ['named port turned into a number', 'api', '["metrics"]', '[9090]'],
    ['rule list lost', 'free', ',"ingress":[{"action":"Allow"}]', ''],
  ]),
  ...emitFaults('calico', TIERS, [
    ['pass turned into allow', 'security.guard', '"action":"Pass"', '"action":"Allow"'],
    [
      'rules of a sequence swapped',
      'sequence',
      '"Deny","protocol":"TCP","source"',
      '"Allow","protocol":"TCP","source"',
    ],
    ['deny after its allow', 'old', '"order":10', '"order":30'],
    ['order tied, so that the name decides', 'old', '"order":10', '"order":20'],
    ['tier order swapped', 'security', '"order":100', '"order":300'],
    ['tier default action', 'security', '"defaultAction":"Pass"', '"defaultAction":"Deny"'],
    ['policy in another tier', 'security.scan', '"tier":"security"', '"tier":"strict"'],
    ['outside without its exception', 'api', '"notNets":["fd00:10:1::/64","fd00:10:244::/56"],', ''],
    ['deny lost', 'api', '{"action":"Deny","destination":{"nets":["2001:db8::/32"]}},', ''],
    ['account lost on the subject', 'api', " && projectcalico.org/serviceaccount == 'runner'", ''],
    ['account lost on the peer', 'logs', ',"serviceAccounts":{"names":["agent"]}', ''],
    ['negated port lost', 'logs', ',"notPorts":["http-alt"]', ''],
    ['ICMP type zero', 'api', '"type":8', '"type":0'],
    ['ICMP code lost', 'api', '"icmp":{"type":8,"code":0}', '"icmp":{"type":8}'],
    ['protocol number off by one', 'api', '"protocol":47', '"protocol":50'],
    ['protocol swapped', 'api', '"SCTP"', '"UDP"'],
    [
      'pod guard lost',
      'api',
      `"source":{"selector":"projectcalico.org/orchestrator == 'k8s'"},"destination":{"ports":[7]}`,
      '"destination":{"ports":[7]}',
    ],
    [
      'peer of every namespace without its selector',
      'sequence',
      '"namespaceSelector":"all()","selector":"has(bad)"',
      '"namespaceSelector":"all()"',
    ],
    [
      'subject namespaces lost',
      'logs',
      `"namespaceSelector":"team == 'obs'","selector":"app == 'log'"`,
      `"selector":"app == 'log'"`,
    ],
  ]),
  ...emitFaults('calico,http=on', HTTP, [
    ['HTTP method lost', 'h', '"methods":["GET","HEAD"]', '"methods":["GET"]'],
    ['HTTP path exact instead of prefix', 'h', '{"prefix":"/v1"}', '{"exact":"/v1"}'],
    ['HTTP method swapped', 'h', '"methods":["POST"]', '"methods":["PUT"]'],
  ]),
  ...emitFaults('calico', OPEN, [
    ['end of tier left closed', 'netc-open-end'],
    ['the pass at the end denies', 'netc-open-end', '"Pass"', '"Deny"'],
  ]),
  ...emitFaults('calico', OPEN_ENDS, [
    ['the pass at the end comes first', 'netc-open-end', '"order":1000000000', '"order":1'],
  ]),
  ...emitFaults('calico,host-endpoints=auto', HOSTS, [
    ['host guard lost', 'host', ' && !has(projectcalico.org/orchestrator)', ''],
  ]),
];
