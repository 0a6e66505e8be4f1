/** The floor of all that answers lines of JSON: parses each and prints it. `floor-json.js FILE`. */
import { readFileSync } from 'node:fs';

const lines = readFileSync(process.argv[2], 'utf8').split('\n');
const answers = lines.map((line) => (line === '' ? '' : JSON.stringify(JSON.parse(line))));
process.stdout.write(answers.join('\n'));
