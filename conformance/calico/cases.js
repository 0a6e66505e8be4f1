/** Random cases for Calico and for Kubernetes' policies under it: a cluster, policies of every kind, and questions about them. */
import { spoil } from './mistakes.js';
import { makePolicies, makeTiers } from './policies.js';
import { makeQuestions } from './questions.js';
import { makeHosts, makeSets, makeWorld } from './world.js';

export function makeCase(random, id) {
  const http = random.chance(0.15);
  const auto = random.chance(0.15);
  const density = random.pick([0.3, 0.5, 0.5, 1]);
  const world = makeWorld(random);
  const namespaces = world
    .filter((object) => object.kind === 'Namespace')
    .map((object) => object.metadata.name);
  const policies = [
    ...makeTiers(random),
    ...makeSets(random),
    ...(auto ? [] : makeHosts(random)),
    ...makePolicies(random, namespaces, { http, density }),
  ];
  const profile = {
    cni: 'calico',
    version: '3.31',
    ...(http ? { http } : {}),
    ...(auto ? { hostEndpoints: 'auto' } : {}),
  };
  if (random.chance(0.12)) spoil(random, policies);
  const objects = [...world, ...policies];
  return { id, profile, objects, flows: makeQuestions(random, objects, { http, auto }) };
}
