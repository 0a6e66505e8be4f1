/** Concrete syntax of the cluster block -> AST. */
import type { ClusterBlockCstNode, NetSettingCstNode, SettingCstNode } from '../../grammar/cst.js';
import { diagnostic } from '../diagnostics/diagnostic.js';
import type { ClusterNode, SettingNode } from './ast.js';
import { buildEndpoints, buildNetList } from './build-endpoints.js';
import { buildWord } from './build-selector.js';
import { buildOn } from './build-traffic.js';
import { type Build, only, spanOf, wordOf } from './cst.js';

export function buildCluster(build: Build, node: ClusterBlockCstNode): ClusterNode {
  return {
    kind: 'cluster',
    settings: (node.children.setting ?? []).map((each) => buildSetting(build, each)),
    span: spanOf(build, node),
  };
}

function buildSetting(build: Build, node: SettingCstNode): SettingNode {
  const span = spanOf(build, node);
  const { name, netSetting, endpoints, targetSetting } = node.children;
  if (name?.[0]) return { kind: 'name', name: buildWord(build, name[0]), span };
  if (netSetting?.[0]) return buildNetSetting(build, netSetting[0]);
  if (endpoints?.[0]) return { kind: 'dns', endpoints: buildEndpoints(build, endpoints[0]), span };
  if (targetSetting?.[0]) {
    const { K8sKeyword, CalicoKeyword, targetOption } = targetSetting[0].children;
    return {
      kind: 'target',
      target: K8sKeyword ? 'k8s' : CalicoKeyword ? 'calico' : 'cilium',
      options: (targetOption ?? []).map((option) => ({
        name: wordOf(build, only(option.children.Word)),
        value: buildWord(build, only(option.children.value)),
        span: spanOf(build, option),
      })),
      span,
    };
  }
  return { kind: 'namespaces-closed', span };
}

/** Adds `misplaced-on`. */
function buildNetSetting(build: Build, node: NetSettingCstNode): SettingNode {
  const span = spanOf(build, node);
  const nets = buildNetList(build, only(node.children.netList));
  const on = node.children.on?.[0];
  if (node.children.ApiServerKeyword)
    return { kind: 'api-server', nets, traffics: on === undefined ? null : buildOn(build, on), span };
  const { PodCidrKeyword, ServiceCidrKeyword } = node.children;
  const kind = PodCidrKeyword ? 'pod-cidr' : ServiceCidrKeyword ? 'service-cidr' : 'node-cidr';
  if (on !== undefined)
    build.diagnostics.push(diagnostic('misplaced-on', spanOf(build, on), { setting: kind }));
  return { kind, nets, span };
}
