/** The floor of all that writes or reads YAML: parses a file and prints it, with the `yaml` library alone. `floor-yaml.js FILE`. */
import { readFileSync } from 'node:fs';
import { parseAllDocuments, stringify } from 'yaml';

const documents = parseAllDocuments(readFileSync(process.argv[2], 'utf8'));
process.stdout.write(documents.map((document) => stringify(document.toJS())).join('---\n'));
