/**
 * Endpoints that a program would say again and again -> one `let` each, named after what they are. Works on the words: the program
 * is raised once to count, and once more with the names.
 */
import { createFreeNames } from '../base/free-names.js';
import { groupBy } from '../base/group.js';
import { plainName, TELLING, word } from './words.js';

/** Says endpoints: by the name of their `let` where they have one, else as they are. */
export type Say = (text: string, place: Place) => string;

export interface Place {
  /** The enclosing namespace block; `null` outside one. */
  readonly block: string | null;
  /** It means something else in another block: pods without `in`. */
  readonly relative: boolean;
}

/** The longer a text, the fewer repeats make it worth a name. */
const WORTH = [
  { length: 32, uses: 2 },
  { length: 20, uses: 3 },
] as const;

export interface Lets {
  /** First round: counts, and says everything as it is. */
  readonly count: Say;
  /** Second round, when everything was counted. */
  readonly say: Say;
  /** The lines of a namespace block, once all of it was said; of `null`, those outside of every block. */
  lines(namespace: string | null): readonly string[];
}

interface Let {
  readonly name: string;
  readonly block: string | null;
  readonly text: string;
}

interface Use {
  readonly text: string;
  /** Blocks that use it; `null` is outside. */
  readonly blocks: Set<string | null>;
  uses: number;
}

/** `sets`: names that nets have already, by how they are written. */
export function createLets(sets: ReadonlyMap<string, string> = new Map()): Lets {
  const uses = new Map<string, Use>();
  let named: ReadonlyMap<string, Let> | null = null;
  const said = new Set<Let>();
  let inBlocks: ReadonlyMap<string, readonly Let[]> | null = null;
  const names = () => {
    named ??= nameAll(
      [...uses].filter(([, use]) => isWorth(use) || sets.has(netsIn(use.text))),
      sets,
    );
    return named;
  };
  return {
    count(text, place) {
      if (!NAMEABLE.test(text)) return text;
      const key = keyOf(text, place);
      const use = uses.get(key) ?? { text, blocks: new Set(), uses: 0 };
      uses.set(key, use);
      use.uses++;
      use.blocks.add(place.block);
      return text;
    },
    say(text, place) {
      const found = names().get(keyOf(text, place));
      if (found === undefined) return text;
      said.add(found);
      return `$${found.name}`;
    },
    lines: (namespace) => {
      inBlocks ??= groupBy(
        [...names().values()].filter((each) => said.has(each)),
        (each) => each.block ?? '',
      );
      return (inBlocks.get(namespace ?? '') ?? []).map(({ name, text }) => `let ${word(name)} = ${text}`);
    },
  };
}

/** What means the same wherever it stands; `any`, `cluster` and the like depend on the rule. */
const NAMEABLE =
  /^(?:pods|namespaces?|address|cidr|dns)\b(?!.*\b(?:own-namespace|local-node|remote-nodes)\b)/;

function keyOf(text: string, { block, relative }: Place): string {
  return relative ? `${block ?? ''}/${text}` : text;
}

function isWorth({ text, uses }: Use): boolean {
  return WORTH.some((worth) => text.length >= worth.length && uses >= worth.uses);
}

/** The nets of a list of nothing else. */
function netsIn(text: string): string {
  return text.match(/^(?:address|cidr)\((.*)\)$/)?.[1] ?? '';
}

function nameAll(
  all: readonly (readonly [string, Use])[],
  sets: ReadonlyMap<string, string>,
): ReadonlyMap<string, Let> {
  const free = createFreeNames();
  const result = new Map<string, Let>();
  for (const [key, { text, blocks }] of all) {
    const name = free(plainName(sets.get(netsIn(text)) ?? nameOf(text)));
    const [block = null] = blocks;
    result.set(key, { name, block: blocks.size === 1 ? block : null, text });
  }
  return result;
}

/** IPv4 without the addresses for private use (RFC 1918), with or without more exceptions. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** After the label, name or net that tells most. */
function nameOf(text: string): string {
  if (/^(?:address|cidr)/.test(text) && !/[=!]/.test(text)) {
    if (text.includes('(0.0.0.0/0') && PRIVATE.every((net) => text.includes(net))) return 'internet';
    const [net = ''] = text.match(/[0-9a-f.:]+\/\d+|\d+\.\d+\.\d+\.\d+/) ?? [];
    return /^[^,]*$/.test(text) ? `net-${plainName(net)}` : 'nets';
  }
  if (text.startsWith('dns')) return plainName(text.match(/([a-z0-9-]+)\.[a-z0-9-]+"/)?.[1] ?? 'names');
  const labels = new Map(
    [...text.matchAll(/([A-Za-z0-9_./-]+)=([A-Za-z0-9_.-]+)/g)].map(([, key = '', value = '']) => [
      key,
      value,
    ]),
  );
  const value =
    TELLING.map((key) => labels.get(key)).find((one) => one !== undefined) ??
    [...labels.values()][0] ??
    text.match(/(?:account|namespace)\(([A-Za-z0-9_.-]+)/)?.[1];
  return plainName(value ?? 'pods');
}
