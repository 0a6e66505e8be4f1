/**
 * The flows that one rule matches: every term must hold. Source: felix/rules/policy.go CalculateRuleMatch and
 * FilterRuleToIPVersion, felix/calc/rule_scanner.go ruleToParsedRule, app-policy/checker/match.go @ 87c1590.
 */
import type { End } from '../../flow/fields.js';
import type { Formula, Formulas } from '../../flow/formula.js';
import type { Direction } from '../../ir/policy.js';
import { ICMP, ICMPV6 } from '../../ir/traffic.js';
import { union } from '../../values/intervals.js';
import { type Family, familyPart, type NetSet } from '../../values/nets.js';
import type { World } from '../kube/world.js';
import { type Endpoints, isNamedPort, isSelected } from './endpoints.js';
import type { EngineEntity, EngineIcmp, EnginePorts, EngineRule } from './engine.js';
import { flowNumber, hasAddress, isFamily, one } from './flow-terms.js';
import { matchesHttp } from './match-http.js';

/** What a rule is read against. */
export interface RuleContext {
  readonly formulas: Formulas;
  readonly endpoints: Endpoints;
  readonly world: World;
  /** Application layer policy is on. */
  readonly http: boolean;
  /** Also list what is consulted. */
  readonly explain: boolean;
  /** The subject is a pod of this namespace; `null` where it can be anything else. */
  readonly namespace: string | null;
}

/** Rules on source ports must not come here: a flow has none. */
export function matchesRule(context: RuleContext, direction: Direction, rule: EngineRule): Formula {
  const { formulas } = context;
  const source: Place = { end: direction === 'ingress' ? 'peer' : 'subject', destination: false };
  const destination: Place = { end: direction === 'ingress' ? 'subject' : 'peer', destination: true };
  const terms = [
    matchesFamily(formulas, rule),
    matchesEntity(context, source, rule.source),
    matchesEntity(context, destination, rule.destination),
  ];
  if (rule.protocol !== null) terms.push(flowNumber(formulas, 'protocol', one(rule.protocol)));
  if (rule.notProtocol !== null)
    terms.push(formulas.not(flowNumber(formulas, 'protocol', one(rule.notProtocol))));
  if (rule.icmp !== null) terms.push(matchesIcmp(formulas, rule.icmp));
  if (rule.notIcmp !== null) terms.push(formulas.not(matchesIcmp(formulas, rule.notIcmp)));
  const to = { end: destination.end, entity: rule.destination };
  if (rule.destination.ports !== null) terms.push(matchesPorts(context, to, rule.destination.ports));
  if (rule.destination.notPorts !== null)
    terms.push(formulas.not(matchesPorts(context, to, rule.destination.notPorts)));
  if (rule.http !== null && context.http) terms.push(matchesHttp(formulas, rule.http));
  return formulas.all(terms);
}

/** A rule is not there for a family of which one of its lists of nets, positive or negative, has nothing. */
function matchesFamily(formulas: Formulas, rule: EngineRule): Formula {
  const lists = [rule.source.nets, rule.source.notNets, rule.destination.nets, rule.destination.notNets];
  const families = ([4, 6] as const satisfies readonly Family[]).filter(
    (family) =>
      (rule.family === null || rule.family === family) &&
      lists.every((nets) => nets === null || familyPart(nets, family).length > 0),
  );
  if (families.length === 2) return formulas.true;
  const [only] = families;
  return only === undefined ? formulas.false : isFamily(formulas, only);
}

/** Which end of the flow an end of the rule is. */
interface Place {
  readonly end: End;
  readonly destination: boolean;
}

function matchesEntity(context: RuleContext, place: Place, entity: EngineEntity): Formula {
  const { formulas, endpoints } = context;
  const { end } = place;
  const namespace = end === 'subject' ? context.namespace : null;
  const terms: Formula[] = [];
  if (entity.selector !== null) terms.push(isSelected(formulas, endpoints, end, namespace, entity.selector));
  if (entity.notSelector !== null)
    terms.push(formulas.not(isSelected(formulas, endpoints, end, namespace, entity.notSelector)));
  if (entity.nets !== null) terms.push(hasAddress(formulas, end, entity.nets));
  if (entity.notNets !== null) terms.push(formulas.not(hasAddress(formulas, end, entity.notNets)));
  if (entity.service !== null) terms.push(matchesService(context, place, entity.service));
  return formulas.all(terms);
}

function matchesPorts(
  context: RuleContext,
  to: { readonly end: End; readonly entity: EngineEntity },
  ports: EnginePorts,
): Formula {
  const namespace = to.end === 'subject' ? context.namespace : null;
  return context.formulas.or(
    flowNumber(context.formulas, 'port', ports.numbers),
    ...ports.names.map((name) =>
      isNamedPort(context.formulas, context.endpoints, to.end, namespace, to.entity.selector, name),
    ),
  );
}

/** ICMP over IPv4, ICMPv6 over IPv6, whatever protocol the rule names beside it. */
function matchesIcmp(formulas: Formulas, icmp: EngineIcmp): Formula {
  return formulas.and(
    formulas.or(
      formulas.and(isFamily(formulas, 4), flowNumber(formulas, 'protocol', one(ICMP))),
      formulas.and(isFamily(formulas, 6), flowNumber(formulas, 'protocol', one(ICMPV6))),
    ),
    icmp.type === null ? formulas.true : flowNumber(formulas, 'icmp-type', one(icmp.type)),
    icmp.code === null ? formulas.true : flowNumber(formulas, 'icmp-code', one(icmp.code)),
  );
}

/**
 * The backends' addresses; as a destination with their own protocol and port. Readiness is ignored. Nothing where the name has no
 * namespace (no default exists) or the world knows no backends (felix/calc/rule_scanner.go, service index @ 87c1590).
 */
function matchesService(
  context: RuleContext,
  { end, destination }: Place,
  named: { readonly namespace: string; readonly name: string },
): Formula {
  const { formulas, world } = context;
  const service = world.services.find((s) => s.namespace === named.namespace && s.name === named.name);
  const backends = service?.backends ?? [];
  const at = (nets: NetSet): Formula => hasAddress(formulas, end, nets);
  if (!destination) return at(union(backends.map((b) => ({ first: b.address, last: b.address }))));
  return formulas.any(
    backends.flatMap((backend) =>
      backend.ports.map((port) =>
        formulas.and(
          at([{ first: backend.address, last: backend.address }]),
          flowNumber(formulas, 'protocol', one(port.protocol)),
          flowNumber(formulas, 'port', one(port.port)),
        ),
      ),
    ),
  );
}
