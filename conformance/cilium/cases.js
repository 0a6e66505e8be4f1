/** Random cases for Cilium: a cluster, its agent's options, policies of every kind, and questions about them. */
import { spoil } from './mistakes.js';
import { makePolicies } from './policies.js';
import { makeQuestions } from './questions.js';
import { makeGroups, makeProfile, makeServices, makeWorld } from './world.js';

export function makeCase(random, id) {
  const profile = makeProfile(random);
  const world = makeWorld(random, profile);
  const namespaces = world.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  const policies = [...makeGroups(random), ...makePolicies(random, namespaces, profile)];
  if (random.chance(0.1)) spoil(random, policies);
  const services = JSON.stringify(policies).includes('"toServices"') ? makeServices(random) : [];
  const objects = [...world, ...services, ...policies];
  return { id, profile, objects, flows: makeQuestions(random, objects, profile) };
}
