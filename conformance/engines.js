/** The engines that can be asked: where their programs lie, what they judge, and who makes their cases. */
import { makeCase as calicoCase } from './calico/cases.js';
import { makeCase as ciliumCase } from './cilium/cases.js';

export const ENGINES = [
  { name: 'cilium', makeCase: ciliumCase },
  { name: 'calico', makeCase: calicoCase },
];
