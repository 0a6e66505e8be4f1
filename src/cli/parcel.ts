/**
 * Plain data on its way to another thread and back. Every span holds its file with the whole text: on the way a file is its number,
 * and the text stays where it is.
 */
import type { SourceFile } from '../base/source.js';

/** Data without texts of files; `files`: names of those whose numbers the other end does not know yet, in their order. */
export interface Parcel {
  readonly value: unknown;
  readonly files: readonly string[];
}

/** The files that two ends speak of by number; only the end that has the texts gives numbers. */
export class Files {
  private readonly files: SourceFile[] = [];
  private readonly numbers = new Map<SourceFile, number>();
  /** How many the other end knows. */
  private told = 0;
  private readonly hasTexts: boolean;

  constructor(hasTexts: boolean) {
    this.hasTexts = hasTexts;
  }

  /** A file without a text is sent as it is: it is nothing that anybody wrote. */
  pack(value: unknown): Parcel {
    const packed = copy(value, (file) => (isFile(file) && file.text !== '' ? this.packed(file) : file));
    const files = this.hasTexts ? this.files.slice(this.told).map(({ name }) => name) : [];
    this.told = this.files.length;
    return { value: packed, files };
  }

  unpack(parcel: Parcel): unknown {
    for (const name of parcel.files) this.add({ name, text: TEXT_ELSEWHERE });
    return copy(parcel.value, (file) => (typeof file === 'number' ? this.files[file] : file));
  }

  private packed(file: SourceFile): number | SourceFile {
    const known = this.numbers.get(file);
    if (known !== undefined) return known;
    return this.hasTexts ? this.add(file) : { name: file.name, text: '' };
  }

  private add(file: SourceFile): number {
    this.numbers.set(file, this.files.length);
    return this.files.push(file) - 1;
  }
}

/** Where policies are compiled nobody reads a text: there is none to read. */
const TEXT_ELSEWHERE = '\0';

function isFile(value: unknown): value is SourceFile {
  return typeof value === 'object' && value !== null && 'name' in value && 'text' in value;
}

/** A copy of plain data (objects, arrays, maps, sets) with other values for whatever is called `file`. */
function copy(value: unknown, fileFor: (file: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => copy(each, fileFor));
  if (value instanceof Map)
    return new Map([...value].map(([key, each]) => [copy(key, fileFor), copy(each, fileFor)]));
  if (value instanceof Set) return new Set([...value].map((each) => copy(each, fileFor)));
  const result: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(value))
    result[key] = key === 'file' ? fileFor(each) : copy(each, fileFor);
  return result;
}
