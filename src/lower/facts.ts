/** The cluster block and the namespace blocks → facts about the cluster that the output is for, and what it says of targets. */
import { compareText } from '../base/order.js';
import type { Span } from '../base/source.js';
import type { Scope } from '../check/scope.js';
import type { Facts, NamespaceFact, Pred } from '../ir/policy.js';
import { simplifyPred } from '../ir/pred-forms.js';
import { METADATA_NAME } from '../ir/pred-literals.js';
import type { SettingNode, Word } from '../syntax/ast.js';
import type { NetSet } from '../values/nets.js';
import type { Context } from './context.js';
import { lowerEndpoints } from './endpoints.js';
import { lowerNetWords } from './nets.js';
import { lowerTraffics } from './traffics.js';

/** A target's line of the cluster block, as written: which version and options the output is for. */
export interface GivenTarget {
  readonly target: 'k8s' | 'calico' | 'cilium';
  readonly span: Span;
  readonly version: Word | null;
  readonly options: readonly { readonly name: Word; readonly value: Word }[];
}

/** What `cluster-dns` names; `null` where the cluster block does not say. */
export function lowerDns(context: Context): Pred | null {
  const setting = context.scope.cluster?.settings.find((each) => each.kind === 'dns');
  return setting === undefined ? null : simplifyPred(lowerEndpoints(context, setting.endpoints, 'include'));
}

/** `api-server` without `on` means every protocol, as everywhere in the language. */
export function lowerFacts(context: Context): Facts {
  const settings = context.scope.cluster?.settings ?? [];
  const name = settings.find((each) => each.kind === 'name');
  const apiServer = settings.find((each) => each.kind === 'api-server');
  return {
    clusterName: name?.name.text ?? null,
    podCidr: netsOf(settings, 'pod-cidr'),
    serviceCidr: netsOf(settings, 'service-cidr'),
    nodeCidr: netsOf(settings, 'node-cidr'),
    apiServer:
      apiServer === undefined
        ? null
        : {
            nets: lowerNetWords(apiServer.nets),
            traffic: lowerTraffics(context, apiServer.traffics),
          },
    dns: context.dns,
    namespaces: namespaceFacts(context.scope),
    closed: settings.some((each) => each.kind === 'namespaces-closed'),
  };
}

/** In the order of the cluster block. */
export function givenTargets(scope: Scope): readonly GivenTarget[] {
  return (scope.cluster?.settings ?? []).flatMap((setting) =>
    setting.kind !== 'target'
      ? []
      : [
          {
            target: setting.target,
            span: setting.span,
            version: setting.options.find((option) => option.name.text === 'version')?.value ?? null,
            options: setting.options.filter((option) => option.name.text !== 'version'),
          },
        ],
  );
}

function namespaceFacts(scope: Scope): readonly NamespaceFact[] {
  return [...scope.namespaces.values()]
    .map(({ name, labels }) => ({ name, labels: new Map([...labels, [METADATA_NAME, name]]) }))
    .sort((a, b) => compareText(a.name, b.name));
}

function netsOf(
  settings: readonly SettingNode[],
  kind: 'pod-cidr' | 'service-cidr' | 'node-cidr',
): NetSet | null {
  for (const setting of settings) if (setting.kind === kind) return lowerNetWords(setting.nets);
  return null;
}
