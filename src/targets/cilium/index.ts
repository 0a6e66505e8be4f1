/** The Cilium family: what netc writes for it. */
import type { Family } from '../target.js';
import { capabilities } from './capabilities.js';
import { emit } from './emit.js';
import { rewrites } from './rewrites.js';

export const family: Family = { name: 'cilium', capabilities, rewrites, emit };
